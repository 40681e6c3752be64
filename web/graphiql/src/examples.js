// The tabs that a first visit opens, in the order in which a trip comes about.
const places = `# Bem-vindo ao TripWise!
# Esta consulta não pede sessão: rode com
# Ctrl+Enter. Para planejar, entre antes como
# convidado: “Sign in as a guest”, à direita.
query Lugares {
  destinations {
    code
    name
    country
  }
  places(
    destination: "lisboa"
    category: MUSEUM
    first: 5
  ) {
    name
    summary
    openingHours
    price {
      amountMicros
      currency
    }
  }
}
`;

const plan = `# Diga aonde quer ir, em “Variables”, aqui embaixo.
# A resposta vem na hora, e o roteiro, pela aba
# seguinte: leve para lá o id de “generation”.
mutation Planejar($pedido: String!) {
  generateTrip(input: { prompt: $pedido }) {
    trip {
      id
      title
    }
    generation {
      id
      status
    }
    problems {
      code
      message
    }
  }
}
`;

const follow = `# Os dias aparecem assim que são propostos.
subscription Acompanhar($id: ID!) {
  generationProgress(id: $id) {
    generation {
      status
      daysDrafted
      trip {
        id
      }
    }
    days {
      number
      title
      stops {
        startsAt
        title
        durationMinutes
      }
    }
  }
}
`;

const refine = `# Peça uma mudança com as suas palavras.
# “undoTrip” desfaz a última.
mutation Ajustar($viagem: ID!, $pedido: String!) {
  refineTrip(
    input: { tripId: $viagem, text: $pedido }
  ) {
    handledBy
    reply
    generation {
      id
    }
    trip {
      days {
        number
        title
        stops {
          startsAt
          title
        }
      }
    }
    problems {
      code
      message
    }
  }
}
`;

const show = (variables) => JSON.stringify(variables, null, 2);

export const examples = [
  { query: places },
  { query: plan, variables: show({ pedido: '5 dias em Lisboa com duas crianças, museus e parques, até 1200 euros' }) },
  { query: follow, variables: show({ id: 'o id da geração' }) },
  { query: refine, variables: show({ viagem: 'o id da viagem', pedido: 'troca o museu do dia 2 por algo ao ar livre' }) },
];
