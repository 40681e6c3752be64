"""Portuguese as it is spoken in Brazil and in Portugal."""

from datetime import time

from models.place import Meal
from models.refinement.calendar import Daypart
from models.refinement.lexicon import Lexicon, phrases, table, words
from models.refinement.wish import Wish

_WHAT = phrases(
    """
    o que vem|o que vier|o que esta|o que ta|o que fica|o que temos|o que a gente tem|o que tem|o que ha|o que fazemos|
    o que vamos fazer|o que for|aquilo que vem|a coisa|a parada|a paragem|a visita|a atividade|a atracao|o passeio|
    o programa|o lugar|o local|o sitio|o ponto|o item|o compromisso|o que esta marcado|o que ta marcado|a etapa|o role|o
    """
)
_AFTER = phrases(
    """
    depois|depois de|dps|dps de|logo depois|logo depois de|que vem depois|que vem depois de|que fica depois|
    que fica depois de|que vem logo depois|que vem logo depois de|a seguir|logo a seguir|que vem a seguir|
    que vem logo a seguir|seguinte|que se segue|apos|logo apos
    """
)
_BEFORE = phrases(
    """
    antes|antes de|logo antes|logo antes de|que vem antes|que vem antes de|que fica antes|que fica antes de|mesmo antes|
    mesmo antes de|imediatamente antes|imediatamente antes de|que vem logo antes|que vem logo antes de
    """
)
_THEN = phrases(
    """
    o que temos|o que a gente tem|o que tem|o que ha|o que esta|o que ta|o que fica|o que fazemos|o que vamos fazer|
    o que for|o que vem|o que esta marcado|o que ta marcado|o que esta marcado para|o que ta marcado pra|
    o que ta marcado para|o que estiver|o que comeca|o que acontece|o que esta previsto|o que ta previsto|
    o que temos marcado|o que temos marcado para|o que esta agendado para|aquilo que temos|a coisa|aquilo|o que calha|
    o que aparece|o que rola
    """
)

PORTUGUESE = Lexicon(
    code="pt",
    telltales=words(
        """
        o os do da dos das na nas ao aos um uma uns umas em com pra pro pras pelo pela nao muito muita q eu gente voces
        vc vcs tira tirem tirar troca trocar coloca poe ponham bota mete passa muda quero queria depois hoje hj amanha
        dia meu minha nosso nossa isso isto esse essa ja ai tambem tb num numa fica ficar estou sem porque pq mesmo pode
        podem meia horinha minutinhos tenho temos tem foi vai vou fazer coisa entao agora otimo tao esquece deixa corta
        adiciona acrescenta inclui sff pfv terca sexta manda torne feita galera comeca comecar jantar almoco noite cedo
        dez nove paragem sitio ficamos forte terra estado visto passo porta pequena parto pente regista alega vinha antes
        para queremos vamos venho por favor menos marcada escuta caminhar
        """
    ),
    definite=words(
        """
        o a os as do da dos das no na nos nas ao aos pelo pela pelos pelas pro pra pros pras prao po prum este esta estes
        estas esse essa esses essas aquele aquela aqueles aquelas deste desta desse dessa daquele daquela neste nesta
        nesse nessa naquele naquela destes destas desses dessas aquilo meu minha meus minhas nosso nossa nossos nossas
        teu tua teus tuas seu sua seus suas vosso vossa tal dito dita
        """
    ),
    indefinite=words(
        """
        um uma uns umas algum alguma alguns algumas outro outra outros outras qualquer num numa nuns numas dum duma
        noutro noutra doutro doutra prum pruma
        """
    ),
    linking=words("de do da dos das d e o a os as em no na nos nas ao aos del della di du la le"),
    adding=words(
        """
        adiciona adicione adicionem adicionar adicionas acrescenta acrescente acrescentem acrescentar acrescentas inclui
        inclua incluam incluir add adiciono poe ponha ponham por pois pomos coloca coloque coloquem colocar coloco
        colocamos bota bote botem botar insere insira inserir encaixa encaixe encaixem encaixar encaixamos mete meta
        metam meter metemos junta junte juntem juntar soma agenda agende agendem agendar marca marque marquem marcar
        arranja arranje arranjem arranjar arruma arrume arrumar acha ache achar sugere sugira quero queria queremos
        queriamos quer preciso precisamos precisava falta faltou faltam apetece apetecia ter fazer mais extra tambem bora
        enfia enfie enfiar espeta
        """
    ),
    towards=words("por pelo pela pelos pelas com para pra pro pras pros p num numa"),
    going=phrases(
        """
        ir a|ir ao|ir as|ir aos|ir no|ir na|ir em|ir para|ir pra|ir pro|ir ver|ir visitar|ir conhecer|vamos a|vamos ao|
        vamos no|vamos na|vamos pra|vamos pro|visitar|ver|conhecer|passar no|passar na|passar em|passar pelo|passar pela|
        dar um pulo no|dar um pulo na|dar um pulo em|dar um pulinho no|dar um pulinho na|dar um salto ao|dar um salto a|
        dar uma passada no|dar uma passada na|curtir|entrar no|entrar na|espreitar|fazer|levar ao|levar a|subir ao|
        subir a
        """
    ),
    kinds=table(
        ("museu|museuzinho", Wish.MUSEUM),
        ("galeria|galeria de arte|exposicao|exposicao de arte|expo|pinacoteca", Wish.GALLERY),
        (
            """
            monumento|ruinas|ruina|ponte|estatua|arco|torre|escadaria|memorial|coluna|obelisco|fonte|chafariz|aqueduto|
            muralha|muralhas|sitio arqueologico
            """,
            Wish.MONUMENT,
        ),
        ("palacio|palacete|castelo|castelinho|fortaleza|paco|alcazar|chateau", Wish.PALACE),
        (
            """
            igreja|igrejinha|catedral|basilica|capela|capelinha|mosteiro|convento|santuario|abadia|ermida|igreja matriz|
            sinagoga|mesquita
            """,
            Wish.CHURCH,
        ),
        (
            """
            mirante|mirantezinho|miradouro|belvedere|mirador
            """,
            Wish.VIEWPOINT,
        ),
        (
            """
            parque|parquezinho|jardim|jardinzinho|jardins|jardim botanico|bosque|horto|area verde|espaco verde|
            parque natural
            """,
            Wish.PARK,
        ),
        ("praia|prainha|praiazinha|beira mar", Wish.BEACH),
        ("praca|pracinha|bairro|bairrinho|calcadao|plaza|piazza", Wish.SQUARE),
        (
            """
            mercado|feira|mercadao|feirinha|mercadinho|mercado municipal|feira de rua|feira da ladra|mercado de rua
            """,
            Wish.MARKET,
        ),
        (
            """
            shopping|loja|lojinha|centro comercial|outlet|galeria comercial|loja de souvenirs|butique|brecho
            """,
            Wish.SHOPPING,
        ),
        (
            """
            restaurante|restaurantezinho|churrascaria|churrasqueira|pizzaria|cantina|tasca|tasquinha|taberna|taverna|
            marisqueira|comida|comidinha|lanchonete|bistro|trattoria|osteria|brasserie|steakhouse|rodizio|snack bar|
            hamburgueria|creperia|casa de massas|peixaria
            """,
            Wish.FOOD,
        ),
        (
            """
            cafe|cafezinho|cafeteria|padaria|pastelaria|confeitaria|sorveteria|gelataria|gelateria|sorvete|gelado|
            geladaria|doceria|casa de cha|salao de cha|esplanada|chocolataria|boulangerie|patisserie|brigaderia|
            coffee shop|cafetaria|cafeteriazinha
            """,
            Wish.CAFE,
        ),
        (
            """
            bar|barzinho|boteco|botequim|botequinho|pub|cervejaria|rooftop|chopperia|choperia|gastrobar|happy hour
            """,
            Wish.BAR,
        ),
        (
            """
            vinicola|adega|enoteca|degustacao de vinho|degustacao de vinhos|prova de vinho|prova de vinhos|
            provas de vinho|cave|caves|cave de vinho|cave de vinhos|caves de vinho|bodega|bar de vinhos|bar de vinho|
            wine bar|garrafeira
            """,
            Wish.WINE,
        ),
        ("balada|baladinha|discoteca|boate|danceteria|casa noturna|nightclub", Wish.NIGHTLIFE),
        (
            """
            show|showzinho|concerto|concertozinho|casa de shows|casa de show|casa de fado|casa de fados|roda de samba|
            roda de choro|clube de jazz|jazz club|gig|sarau|show de fado|show de samba|show de musica
            """,
            Wish.MUSIC,
        ),
        (
            """
            teatro|peca de teatro|opera|musical|espetaculo|espetaculo de danca|bale|ballet|bailado
            """,
            Wish.THEATRE,
        ),
        ("zoologico|zoo|jardim zoologico|aquario|oceanario|safari", Wish.ANIMALS),
        (
            """
            planetario|museu de ciencia|museu de ciencias|museu da ciencia|centro de ciencia|centro de ciencias|
            pavilhao do conhecimento|observatorio
            """,
            Wish.SCIENCE,
        ),
        ("biblioteca|livraria|livrariazinha|sebo|alfarrabista", Wish.LIBRARY),
        (
            """
            passeio de barco|passeiozinho de barco|cruzeiro|cruzeirinho|barco|barquinho|catamara|veleiro|escuna|lancha|
            passeio de lancha|passeio de escuna|gondola|passeio no rio|cruzeiro no rio|barco rabelo|rabelo|
            passeio de barquinho|passeio de veleiro
            """,
            Wish.BOAT,
        ),
        ("estadio|jogo de futebol|jogo|partida de futebol|jogo de bola", Wish.SPORT),
        (
            """
            parquinho|parque infantil|playground|parque de diversoes|parque tematico|parque aquatico|brinquedoteca
            """,
            Wish.FAMILY,
        ),
        (
            """
            trilha|trilhazinha|trilho|passeio na natureza|passeio ao ar livre|programa ao ar livre
            """,
            Wish.OUTDOORS,
        ),
    ),
    meals=table(
        ("cafe da manha|pequeno almoco|peq almoco|pequenoalmoco|desjejum|mata bicho|brunch|breakfast", Meal.BREAKFAST),
        ("almoco|almocinho|almocarada|lunch", Meal.LUNCH),
        ("jantar|jantarzinho|jantinha|janta|jantarada|ceia|dinner", Meal.DINNER),
    ),
    qualities=table(
        (
            """
            outra coisa|qualquer outra coisa|alguma outra coisa|uma outra coisa|outro lugar|outro sitio|outro local|
            outra atividade|outra opcao|outro programa|outro passeio|outra atracao|outra parada|outra visita|outra cena|
            algo diferente|algo novo|coisa diferente|uma coisa diferente|alguma coisa diferente|algum programa diferente|
            algo mais|qualquer coisa diferente|outro role|um programa diferente|um passeio diferente|coisa nova|
            something else
            """,
            Wish.ANYTHING,
        ),
        (
            """
            caminhada na natureza|uma caminhada na natureza|parque natural|um parque natural|ao ar livre|do lado de fora|
            a ceu aberto|na natureza|no meio da natureza|em contato com a natureza|em contacto com a natureza|
            com natureza|natureza|no meio do verde|com verde|no verde|no meio do mato|la fora|ca fora|outdoor|
            fora de portas|ao sol|de ar livre|com ar puro|ar puro|no exterior|exterior
            """,
            Wish.OUTDOORS,
        ),
        (
            """
            em lugar fechado|em local fechado|em lugar coberto|em local coberto|num lugar fechado|num lugar coberto|
            num sitio fechado|num sitio coberto|lugar fechado|lugar coberto|sitio coberto|sitio fechado|local coberto|
            local fechado|coberto|coberta|dentro de algum lugar|abrigado da chuva|abrigado|ao abrigo da chuva|ao abrigo|
            protegido da chuva|longe da chuva|debaixo de teto|debaixo de telha|com teto|indoor|em ambiente fechado|
            num ambiente fechado|num espaco fechado|num espaco coberto|num interior|no interior|interior|portas adentro|
            com ar condicionado|no ar condicionado|dentro de portas|a cubierto
            """,
            Wish.INDOORS,
        ),
        (
            """
            uma casa de pasto|casa de pasto|para comer|pra comer|onde comer|para petiscar|pra petiscar|gastronomico|
            gastronomica|de comida tipica|comida tipica|comida local|comida de rua|petiscos|petisco|uns petiscos|
            comer algo|comer alguma coisa|comer qualquer coisa|comes e bebes|para almocar|pra almocar|para jantar|
            pra jantar|onde almocar|onde jantar|onde petiscar|marisco|mariscada|frutos do mar|street food|boia
            """,
            Wish.FOOD,
        ),
        (
            """
            tomar um cafe|tomar um cafezinho|para tomar cafe|pra tomar cafe|para tomar um cafe|pra tomar um cafe|
            beber um cafe|para beber um cafe|um lanche|um lanchinho|lanchar|para lanchar|pra lanchar|doces|docinhos|
            um doce|um docinho|bolos|um bolinho|algo doce|coisa doce|comer um doce|um gelado|um sorvete|tomar um sorvete|
            tomar sorvete|comer um gelado|uma nata|bica|tomar uma bica|uma bica|para o lanche|pro lanche|brunch
            """,
            Wish.CAFE,
        ),
        (
            """
            tomar um drink|tomar uns drinks|tomar uma cerveja|tomar uma cervejinha|tomar umas|tomar um chopp|
            tomar um chope|tomar uns chopes|uma cerveja|uma cervejinha|umas cervejas|umas cervejinhas|uma imperial|
            umas imperiais|um fino|uns finos|um copo|uns copos|beber um copo|beber uns copos|tomar um copo|
            beber uma cerveja|beber um fino|beber uma imperial|para beber um copo|pra tomar uma|para beber|pra beber|
            uns drinks|uns drinques|bons drinks|um drink|um drinque|coqueteis|cocktails|um cocktail|um coquetel|bares|
            barzinhos|botecos
            """,
            Wish.BAR,
        ),
        (
            """
            com vinho|de vinho|com vinhos|de vinhos|uma cave de vinho do porto|cave de vinho do porto|
            caves de vinho do porto|provar vinho|provar vinhos|beber vinho|tomar vinho|tomar um vinho|beber um vinho|
            um vinho|um vinhozinho|uns vinhos|um vinhinho|com bom vinho|vinho do porto|provar vinho do porto|enoturismo|
            uns bons vinhos
            """,
            Wish.WINE,
        ),
        (
            """
            com vista|com vistas|com uma vista bonita|com vista bonita|com uma boa vista|com boa vista|com uma bela vista|
            com bela vista|com uma vista|com vista panoramica|com vista para o mar|com vista pro mar|
            com vista para a cidade|com vista pra cidade|com vista para o rio|com vista pro rio|com vista sobre a cidade|
            com vista sobre o rio|uma vista bonita|uma bela vista|uma vista|vistas bonitas|ver o por do sol|
            para ver o por do sol|pra ver o por do sol|terraco panoramico|um terraco panoramico|rooftop com vista|
            um rooftop com vista|panoramico|panoramica|para fotos|pra tirar foto|pra tirar fotos|para tirar fotos|
            bom pra foto|instagramavel
            """,
            Wish.VIEWPOINT,
        ),
        (
            """
            fazer compras|loja de lembrancas|uma loja de lembrancas|fazer umas compras|fazer comprinhas|
            fazer umas comprinhas|para fazer compras|pra fazer compras|para compras|pra compras|compras|comprinhas|
            ir as compras|umas compras|umas comprinhas|umas lojas|umas lojinhas|lojas|lojinhas|de compras|
            comprar lembrancas|comprar lembrancinhas|comprar lembrancinha|pra comprar lembrancinha|
            pra comprar lembrancinhas|para comprar lembrancas|pra comprar lembrancas|para comprar recordacoes|
            comprar recordacoes|comprar souvenirs|comprar presentes|para comprar presentes|pra comprar presentes|
            souvenirs|ver lojas|ver montras|ver vitrines
            """,
            Wish.SHOPPING,
        ),
        (
            """
            vida noturna|vida nocturna|nightlife|para sair a noite|pra sair a noite|sair a noite|para dancar|pra dancar|
            dancar|ir dancar|abanar o capacete|pra curtir a noite|curtir a noite|uma festa|festa|noitada|farra
            """,
            Wish.NIGHTLIFE,
        ),
        (
            """
            com musica|com noite de fado|noite de fados|uma noite de fado|uma noite de fados|musica ao vivo|ouvir musica|
            ouvir musica ao vivo|uma musica ao vivo|musica|fado|fados|ouvir fado|ouvir um fado|ouvir uns fados|com fado|
            samba|um samba|com samba|ouvir samba|jazz|ouvir jazz|com jazz|flamenco|bossa nova|um pagode|um forrozinho|
            um sambinha|choro|chorinho
            """,
            Wish.MUSIC,
        ),
        (
            """
            para criancas|pra criancas|para as criancas|pras criancas|com as criancas|com criancas|para a crianca|
            pra crianca|para a familia|pra familia|para toda a familia|pra familia toda|para familias|em familia|infantil|
            para levar as criancas|pra levar as criancas|para os miudos|pros miudos|para miudos|com os miudos|
            para a miudagem|para a criancada|pra criancada|para a garotada|pra garotada|para os pequenos|pros pequenos|
            para os putos|pros putos|para os filhos|para as kids|pra gurizada|para as minhas filhas|
            que as criancas gostem|que as criancas curtam|que agrade as criancas|que os miudos gostem|kid friendly|
            family friendly|para os netos|pros netos|para bebes|pra molecada|para a molecada|para os mais pequenos|
            com as pequenas|de crianca|de criancas|de miudos
            """,
            Wish.FAMILY,
        ),
        (
            """
            quinta pedagogica|uma quinta pedagogica|com animais|com bichos|animais|bichos|bicharada|ver animais|
            ver bichos|ver a bicharada|ver bicharada|com bicharada|ver os bichos
            """,
            Wish.ANIMALS,
        ),
        (
            """
            centro historico|marco historico|historico|historica|historicos|de historia|com historia|sobre historia|
            antigo e historico|com muita historia|patrimonio historico|patrimonio|com valor historico
            """,
            Wish.HISTORY,
        ),
        (
            """
            esportivo|esportiva|desportivo|desportiva|de esporte|de desporto|com esporte|com desporto|ver um jogo|
            ver futebol
            """,
            Wish.SPORT,
        ),
        (
            """
            mais barato|mais barata|mais baratos|mais baratinho|mais baratinha|mais em conta|mais acessivel|
            mais economico|mais economica|barato|barata|baratinho|baratinha|em conta|economico|economica|gratuito|
            gratuita|gratis|de graca|de borla|a borla|sem custo|que nao custe nada|que nao pague|menos caro|menos cara|
            menos carote|que caiba no bolso|que nao seja tao caro|que nao seja caro|que custe menos|que saia mais barato|
            que saia mais em conta|low cost|acessivel ao bolso|com preco melhor|bom e barato|boa e barata
            """,
            Wish.CHEAPER,
        ),
        (
            """
            mais perto|mais pertinho|mais proximo|mais proxima|por perto|aqui perto|ali perto|la perto|pertinho|
            perto daqui|perto dali|perto dai|perto de la|algo perto|alguma coisa perto|bem perto|nas redondezas|
            nas proximidades|aqui do lado|ali do lado|do lado|aqui ao lado|aqui ao pe|ali ao pe|mais ao pe|
            ao virar da esquina|na mesma zona|na mesma regiao|no mesmo bairro|na vizinhanca|nas imediacoes|
            que fique mais perto|menos longe|que nao seja tao longe|que nao fique tao longe|a mao
            """,
            Wish.NEARER,
        ),
        (
            """
            arte|de arte|com arte|artistico|artistica|arte moderna|arte contemporanea|de arte moderna|
            de arte contemporanea
            """,
            Wish.GALLERY,
        ),
        (
            """
            volta de barco|uma volta de barco|andar de barco|navegar|de barco|no barco|dar uma volta de barco|
            passear de barco|no rio|na agua
            """,
            Wish.BOAT,
        ),
        ("ciencia|de ciencia|com ciencia|cientifico|cientifica|sobre ciencia|de ciencias", Wish.SCIENCE),
        ("livros|com livros|de livros|literario|literaria|de literatura", Wish.LIBRARY),
        ("museus|uns museus", Wish.MUSEUM),
        (
            """
            um pouco de praia|apanhar sol|pegar um sol|pegar uma praia|pegar praia|fazer praia|dar um mergulho|
            um mergulho|um banho de mar
            """,
            Wish.BEACH,
        ),
    ),
    heads=phrases(
        """
        algo|alguma coisa|qualquer coisa|uma coisa|umas coisas|uma coisinha|coisa|coisas|algum lugar|um lugar|
        um lugarzinho|qualquer lugar|um local|algum local|um sitio|algum sitio|um sitiozinho|qualquer sitio|um cantinho|
        um canto|um espaco|um ponto|algum programa|um programa|um programinha|um passeio|um passeiozinho|algum passeio|
        uma atividade|alguma atividade|uma opcao|alguma opcao|uma atracao|alguma atracao|uma parada|uma paragem|
        uma visita|um plano|uma cena|alguma cena|um role|um negocio|outro|outra|uma|um|lugar|algum|alguma|outro lugar|
        outro sitio|outra coisa|outro programa|outra atividade|outro passeio|um tempo|um tempinho|uma hora|um momento|
        uma ida
        """
    ),
    head_links=phrases(
        """
        que seja|que fique|que tenha|que de para|que de pra|que de pra gente|que permita|para fazer|pra fazer|para ir|
        pra ir|para a gente|pra gente|para nos|para|pra|bem|mais|um pouco|um pouco mais|um bocado|um bocadinho|
        um bocadinho mais|um tanto|com|de|em|a|tipo|tipo um|tipo uma|assim|assim tipo|onde de para|onde de pra|
        onde se possa|onde possamos|onde a gente possa|que possa ser|realmente|voltado para|ligado a|relacionado a|
        que envolva|que inclua|que meta|para se|pra se|para a malta|do tipo|sei la
        """
    ),
    stop_nouns=phrases(
        """
        parada|paradinha|paragem|atracao|atividade|visita|lugar|local|sitio|ponto|ponto turistico|item|programa|
        programinha|passeio|compromisso|coisa|evento|destino|etapa|escala|role|stop|coisa do dia|parada do dia|tarefa|ida|
        entrada|lugarzinho
        """
    ),
    numbers=table(
        *(
            (name, number)
            for number, name in enumerate(
                """
                um|uma, dois|duas, tres, quatro, cinco, seis, sete, oito, nove, dez, onze, doze, treze, catorze|quatorze,
                quinze, dezesseis|dezasseis, dezessete|dezassete, dezoito, dezenove|dezanove, vinte, vinte e um|vinte e uma,
                vinte e dois|vinte e duas, vinte e tres, vinte e quatro, vinte e cinco, vinte e seis, vinte e sete,
                vinte e oito, vinte e nove, trinta, trinta e um|trinta e uma
                """.split(","),
                1,
            )
        ),
        ("trinta e cinco", 35),
        ("quarenta", 40),
        ("quarenta e cinco", 45),
        ("cinquenta|cincoenta", 50),
        ("cinquenta e cinco", 55),
        ("sessenta", 60),
        ("setenta", 70),
        ("setenta e cinco", 75),
        ("oitenta", 80),
        ("noventa", 90),
        ("cem", 100),
        ("cento e vinte", 120),
    ),
    ordinals=table(
        ("primeiro|primeira|primeirissimo|primeirissima|1o|1a|1 o|1 a", 1),
        ("segundo|segunda|2o|2a|2 o|2 a", 2),
        ("terceiro|terceira|3o|3a|3 o|3 a", 3),
        ("quarto|quarta|4o|4a|4 o|4 a", 4),
        ("quinto|quinta|5o|5a|5 o|5 a", 5),
        ("sexto|sexta|6o|6a|6 o|6 a", 6),
        ("setimo|setima|7o|7a|7 o|7 a", 7),
        ("ultimo|ultima|derradeiro|derradeira|ultiminho|ultiminha", -1),
        ("penultimo|penultima", -2),
    ),
    ordinal_marks=phrases("o|a"),
    weekdays=table(
        ("segunda|2a feira|2 a feira|2 feira|seg|segundas", 0),
        ("terca|3a feira|3 a feira|3 feira|tercas", 1),
        ("quarta|4a feira|4 a feira|4 feira|qua|quartas", 2),
        ("quinta|5a feira|5 a feira|5 feira|qui|quintas", 3),
        ("sexta|6a feira|6 a feira|6 feira|sex|sextas|sextou", 4),
        ("sabado|sab|sabadao|sabadinho|sabados|sabadou", 5),
        ("domingo|domingao|domingueira|domingos", 6),
    ),
    weekday_tails=phrases("feira|feiras"),
    months=table(
        *(
            (name, number)
            for number, name in enumerate(
                """
                janeiro|jan fevereiro|fev marco abril|abr maio|mai junho|jun julho|jul agosto|ago setembro|
                set outubro novembro|nov dezembro
                """.split(),
                1,
            )
        )
    ),
    relative_days=table(
        ("ontem|ontm", -1),
        ("hoje|hj|hoj|oje|hoje mesmo|hj msm|o dia de hoje", 0),
        ("amanha|amnha|amanh|amanhaa|amnh|amn|amanhan|manhana|amanha mesmo|o dia de amanha", 1),
        ("depois de amanha|dps de amanha|depois d amanha|dpois de amanha|depois da amanha|dp de amanha", 2),
    ),
    tonight=table(
        (
            """
            hoje a noite|hoje de noite|hj a noite|hj de noite|esta noite|essa noite|nesta noite|logo a noite|
            hoje pela noite|hoje a noitinha|na noite de hoje
            """,
            Daypart.NIGHT,
        ),
        (
            """
            hoje a tarde|hoje de tarde|hj a tarde|hj de tarde|esta tarde|nesta tarde|logo a tarde|logo de tarde|
            hoje pela tarde|na tarde de hoje
            """,
            Daypart.AFTERNOON,
        ),
        (
            """
            hoje de manha|hj de manha|esta manha|nesta manha|hoje pela manha|hoje cedo|na manha de hoje|hoje cedinho
            """,
            Daypart.MORNING,
        ),
        (
            """
            hoje ao fim da tarde|hoje no fim da tarde|hoje no final da tarde|hoje ao final da tarde|hoje ao fim do dia|
            hoje no fim do dia
            """,
            Daypart.EVENING,
        ),
    ),
    day_nouns=phrases("dia|dias|diazinho|jornada"),
    is_day_number_a_date=True,
    of=phrases("de|do|da|dos|das|d|deste|desse|desta|dessa|daquele"),
    dayparts=table(
        (
            """
            de manha|pela manha|na manha|a manha|da manha|na parte da manha|da parte da manha|de manhazinha|
            de manhanzinha|manha|manhazinha|pela manhazinha|durante a manha|logo de manha|logo pela manha|logo cedo|
            bem cedo|bem cedinho|cedinho|de manha cedo|de manha cedinho|pela fresca|logo pela fresca|ao comeco do dia|
            no comeco do dia|no inicio do dia|no inicio da manha|ao inicio da manha|no fim da manha|no final da manha|
            ao fim da manha|a meio da manha|no meio da manha|de manha bem cedo|pra manha|nesse dia de manha|de manhan|
            de mnh|periodo da manha|no periodo da manha
            """,
            Daypart.MORNING,
        ),
        (
            """
            na hora do almoco|a hora do almoco|a hora de almoco|hora do almoco|hora de almoco|no horario do almoco|
            no horario de almoco|perto do meio dia|por volta do meio dia|la pelo meio dia|pelo meio dia|
            na altura do almoco|a meio do dia|no meio do dia
            """,
            Daypart.MIDDAY,
        ),
        (
            """
            a tarde|de tarde|da tarde|na tarde|pela tarde|na parte da tarde|da parte da tarde|durante a tarde|
            depois do almoco mesmo|a tardinha|de tardinha|no comeco da tarde|no inicio da tarde|ao inicio da tarde|
            ao comeco da tarde|no meio da tarde|a meio da tarde|tarde do dia|pra tarde|periodo da tarde|
            no periodo da tarde|a seguir ao almoco mesmo|de tardezinha
            """,
            Daypart.AFTERNOON,
        ),
        (
            """
            ao fim da tarde|no fim da tarde|no fim de tarde|fim de tarde|fim da tarde|final da tarde|final de tarde|
            no final da tarde|no final de tarde|ao final da tarde|no finzinho da tarde|no finalzinho da tarde|
            finzinho da tarde|ao fim do dia|no fim do dia|no final do dia|ao final do dia|ao por do sol|no por do sol|
            na hora do por do sol|a hora do por do sol|ao entardecer|no entardecer|a noitinha|de noitinha|ao anoitecer|
            no anoitecer|ao cair da tarde|ao cair da noite|ao lusco fusco|no comeco da noite|no inicio da noite|
            ao inicio da noite|ao comeco da noite|para o por do sol|pro por do sol
            """,
            Daypart.EVENING,
        ),
        (
            """
            a noite|de noite|da noite|na noite|pela noite|durante a noite|pra noite|na hora do jantar|a hora do jantar|
            a hora de jantar|hora do jantar|hora de jantar|ao serao|no serao|bem a noite|tarde da noite|noite adentro|
            no periodo da noite|depois do jantar mesmo|pela noite dentro|pela noite fora|a noitona
            """,
            Daypart.NIGHT,
        ),
    ),
    named_times=table(
        ("meio dia e meia|meio dia e meio|meiodia e meia|12 e meia|meio dia e trinta", time(12, 30)),
        ("meio dia e um quarto|meio dia e quinze", time(12, 15)),
        (
            """
            meio dia e quarenta e cinco|quinze para a uma|um quarto para a uma|15 pra uma|quinze pra uma|
            uma menos um quarto
            """,
            time(12, 45),
        ),
        ("meio dia|meiodia|meio dia em ponto", time(12)),
        ("uma e meia da tarde|uma e meia|1 e meia da tarde|1 e meia", time(13, 30)),
        ("uma e um quarto|uma e quinze|uma e quinze da tarde|uma e um quarto da tarde", time(13, 15)),
        ("uma e quarenta e cinco|uma e quarenta e cinco da tarde", time(13, 45)),
        ("meia noite|meianoite", time(23, 59)),
    ),
    at=phrases("as|das|pras|pelas|plas"),
    hour_nouns=phrases("h|hs|hr|hrs|hora|horas|horinha|horinhas|horita|horitas|horazinha|horass"),
    minute_nouns=phrases("min|mins|minuto|minutos|minutinho|minutinhos|minutito|minutitos|minutin|mn|m|minuto s"),
    time_tails=table(
        ("e meia|e meio|e trinta|e 30|e meia hora|e meinha", 30),
        ("e um quarto|e quarto|e quinze|e 15|e 1 quarto", 15),
        ("e quarenta e cinco|e 45|e tres quartos", 45),
        ("e cinco|e 5", 5),
        ("e dez|e 10", 10),
        ("e vinte|e 20", 20),
        ("e vinte e cinco|e 25", 25),
        ("e trinta e cinco|e 35", 35),
        ("e quarenta|e 40", 40),
        ("e cinquenta|e 50", 50),
        ("e cinquenta e cinco|e 55", 55),
        ("menos um quarto|menos quarto|menos quinze|menos 15|menos 1 quarto", -15),
        ("menos cinco|menos 5", -5),
        ("menos dez|menos 10", -10),
        ("menos vinte|menos 20", -20),
        ("menos vinte e cinco|menos 25", -25),
        ("e tal|e pico|e picos|e pouco|e pouquinho|em ponto|certinho|certinhas|cravadas|redondas", 0),
    ),
    time_heads=table(
        *(
            (f"{name} {before}", -minutes)
            for minutes, names in (
                (5, ("cinco", "5")),
                (10, ("dez", "10")),
                (15, ("quinze", "15", "um quarto", "1 quarto")),
                (20, ("vinte", "20")),
                (25, ("vinte e cinco", "25")),
            )
            for name in names
            for before in ("para as", "pras", "pra as", "pra", "p as")
        )
    ),
    halves_of_day=table(
        (
            """
            am|a m|da manha|de manha|pela manha|da madrugada|de madrugada|da matina|da manhazinha|da manha cedo|na manha
            """,
            "am",
        ),
        (
            """
            pm|p m|da tarde|de tarde|a tarde|da tardinha|da noite|a noite|de noite|pela noite|da noitinha|pela tarde
            """,
            "pm",
        ),
    ),
    and_words=phrases("e"),
    durations=table(
        (
            """
            um quarto de hora|quarto de hora|quartinho de hora|um quartinho de hora|1 quarto de hora|1 / 4 de hora
            """,
            15,
        ),
        (
            """
            meia hora|meia horinha|meia horita|meia h|meia horazinha|1 / 2 hora|1 / 2 h|meia hr|meiahora|mea hora
            """,
            30,
        ),
        ("tres quartos de hora|3 quartos de hora|3 / 4 de hora", 45),
        (
            """
            hora e um quarto|uma hora e um quarto|uma horinha e um quarto|1 hora e um quarto|1 h e um quarto
            """,
            75,
        ),
        (
            """
            hora e meia|uma hora e meia|uma horinha e meia|1 hora e meia|1 h e meia|horinha e meia|hora e meia hora
            """,
            90,
        ),
        ("hora e tres quartos|uma hora e tres quartos|duas horas menos um quarto", 105),
        ("um par de horas|par de horas|um par de horinhas|duas horas certinhas|duas horinhas", 120),
        ("duas horas e um quarto", 135),
        ("duas e meia horas|duas horas e meia|duas horinhas e meia", 150),
        (
            """
            uma horinha
            """,
            60,
        ),
    ),
    half_tails=phrases("e meia|e meio|e trinta"),
    following=(
        *(f"{what} {after}" for what in _WHAT for after in _AFTER),
        *phrases("o que segue|a proxima parada depois|a proxima parada depois de|o proximo depois|o proximo depois de"),
    ),
    preceding=(
        *(f"{what} {before}" for what in _WHAT for before in _BEFORE),
        *phrases("o que antecede|o que precede|o anterior|a paragem anterior|a parada anterior"),
    ),
    timed=(
        *_THEN,
        *phrases(
            """
            o das|a das|o que temos para|o que tem pra|a parada|a parada de|a parada do|a paragem|a paragem de|
            a paragem do|a visita|a visita de|a atividade|a atividade de|a atividade do|a atividade da|o compromisso|
            o compromisso de|o compromisso do|o passeio das|o programa das|o programa que temos|a coisa de|a cena|
            a cena de|o role das|o role que temos|o lugar das|o sitio das|a atracao|a atracao de
            """
        ),
    ),
    to=phrases(
        """
        para|pra|pro|pros|pras|p|pa|po|ate|para o|para a|para as|pra o|pra a|pra as|pro o|p o|p a|ate o|ate a|ate as|ao|
        aos
        """
    ),
    on=phrases(
        """
        em|no|na|nos|nas|de|do|da|as|a|que e no|que e na|que e em|que fica no|que fica na|que ta no|que ta na|que esta no|
        que esta na|que temos no|que temos na|que temos em|que tem no|que tem na|q ta no|q ta na|que seria no|
        que seria na|que era no|que era na|marcado pra|marcado para|marcada pra|marcada para|agendado para|agendada para|
        previsto para|prevista para|que ta marcado pra|que ta marcado para|que esta marcado para|que esta marcada para|
        que e|que ta|que esta|que temos|la no|la na|que seria|que era
        """
    ),
    placing_stems=(
        r"mov(?:e|a|er|am|em|o|amos)\b|mud[ae]|mudo\b|pass[aeo]|coloc|coloqu|poe|por\b|poem|ponh|pomos|pus\b|bot[ae]|transf|"
        r"adi[ae]|adiou|antecip|adiant|lev[ae]|levo\b|jog[ae]|joga|remarc|reagend|agend|marc[ao]|marqu|desloc|remanej|empurr|"
        r"arrast|atras[ae]|posterg|prorrog|tra(?:z|g)|pux[ae]|encaix|met[ea]|metemos|insir|inser|adicion|acrescent|inclu|"
        r"junt[ae]|vai\b|vao\b|va\b|ir\b|vamos\b|visit[ae]|ver\b|fazer\b|faz\b|fac|deix[ae]|fic[aou]|fiqu|quer[oei]|queria|"
        r"prefir|prefer|conhec|comec|inici|melhor\b|calh|mand[ae]|mando\b|atir|chut|volt[ae]|guard[ae]|reserv[ae]|tem que ser|"
        r"tem de ser|pode ser|ser\b|muden?|salt[ae] (?:para|pra)|cai\b|caber|cabe\b|da pra por|ajust|acert"
    ),
    noting_stems=(
        r"anot|nota\b|notas\b|notem|notinha|regist|apont[ae]|apontem|aponto|apontar|apontamento|lembret|lembra\b|lembre\b|"
        r"lembrem|lembrar\b|escrev|observac|coment|recad|aviso\b|avisinho|obs\b|post it|memo\b|assinal|rabisc|toma nota|"
        r"tomem nota|nao (?:me |nos )?(?:deix\w+ esquecer|esquec\w+ d)"
    ),
    note_links=phrases(
        """
        que|q|de que|a dizer|a dizer que|dizendo|dizendo que|que diz|que diga|a lembrar|a lembrar que|lembrando|
        lembrando que|lembrando de|com o texto|com a nota|com a frase|assim|o seguinte|para|pra|sobre|pra lembrar de|
        para lembrar de|pra eu lembrar de|para eu lembrar de|pra nao esquecer de|para nao esquecer de|
        pra gente lembrar de|pra gente nao esquecer de|pra eu nao esquecer de|temos que|temos de|tenho que|tenho de|
        tem que|tem de|a avisar que|avisando que|pra gente|para a gente
        """
    ),
    courtesy=phrases(
        """
            por favor|por favorzinho|pfv|pf|pff|pfvr|pfvo|pls|plz|please|se faz favor|se fizer favor|se faz o favor|
            se fazem favor|sff|sfv|faz favor|faz o favor|faca o favor|por gentileza|por obsequio|por fineza|fazendo favor|
            obrigado|obrigada|obg|obgd|obgda|obrigadinho|obrigadinha|obrigadao|brigado|brigada|brigadao|brigadinha|vlw|
            valeu|vlw ai|grato|grata|agradecido|agradecida|agradeco|agradecia|agradeco desde ja|agradecia muito|
            desde ja obrigado|desde ja obrigada|desde ja agradeco|desde ja grato|muito obrigado|muito obrigada|mto obrigado|
            mto obrigada|se possivel|se for possivel|se der|se der pra|se puder|se puderem|se puderes|se poderem|
            se nao for pedir muito|se nao for incomodo|se nao der trabalho|se nao se importar|se nao se importam|
            se nao te importas|se conseguir|se conseguirem|se der jeito|se fizerem o favor|bjs|bj|bjo|beijos|beijinho|
            beijinhos|abs|abraco|abracos|rs|rsrs|rsrsrs|kk|kkk|kkkk|kkkkk|lol|haha|hahaha|ahah|eheh|hehe|ta bom|ta bem|, ta|
            , ta ?|, ok|, ok ?|, pode ser|, pode ser ?|, pode|, pode ?|pode ser ?|, blz|, blz ?|blz|beleza|belezinha|, viu|
            , viu ?|viu|, ne|, ne ?|ne ?|hein|hem|, sim|, sim ?|, certo|, certo ?|, combinado|, fechado|, cara|, mano|
            , galera|, gente|gente|, malta|malta|pessoal|galera|, pa|, meu|, amigo|, amiga|, querida|, querido|ok|okay|
            faz isso|pode ser|thanks|merci|gracias|grazie|e isso|so isso|, so isso
            """
    ),
    greetings=phrases(
        """
        oi|oie|oii|oiii|ola|olaa|ola ola|opa|eai|e ai|e ae|iae|fala|fala ai|salve|alo|ei|hey|hi|hello|bom dia|boa tarde|
        boa noite|boas|boas tardes|viva|ora viva|ola a todos|oi gente|oi pessoal|oi galera|ola malta|ola pessoal|
        ola bom dia|ola boa tarde|ola boa noite|oi bom dia|oi boa tarde|oi boa noite|oi tudo bem|oi tudo bem ?|
        ola tudo bem|ola tudo bem ?|tudo bem|tudo bem ?|tudo bom|tudo bom ?|tudo certo|blz|beleza|psiu|olha|olhe|olhem|
        escuta|escute|entao|entao e assim|e o seguinte|seguinte|pessoal|gente|galera|malta|oh|ah|ai|ora|bem|bom|epa|eita|
        poxa|caro app|querido app|prezados|caros|amigo|amiga|aqui|moco|moca|senhores
        """
    ),
    raising_stems=(
        r"aument|sub(?:a|e|ir|am)\b|mais alto|mais dinheiro|mais verba|maior|gast(?:a|e|ar|em) (?:mais|a vontade|sem)|"
        r"esbanj|sem (?:limite|medo|pena)|lux|chiqu|caprich"
    ),
    recovered_stems=(
        r"engess\w+ (?:ja )?(?:tir|saiu)|(?:tir|arranq)\w+ o gesso|recuper|sarou|sarei|cur(?:ou|ad|ei)|"
        r"(?:ja|voltou a|voltei a|consegue|consigo) (?:\w+ )?(?:and|caminh)|sem (?:muleta|bengala|cadeira)|"
        r"larg\w+ as? (?:muleta|cadeira|bengala)|"
        r"(?:anda|ando|caminha|caminho) (?:bem|normal|otim|perfeit|de novo|outra vez)|em forma|fisioterapia (?:acab|deu)"
    ),
    deed_stems=(
        r"tambem|tb\b|idem|fora\b|mov[ae]|mud(?:a|e|ar)\b|pass(?:a|e|ar)\b|poe\b|por\b (?:o|a)\b|ponha|coloc|adicion|acrescent|"
        r"inclu[ia]|inser|troc|troqu|substitu|tir(?:a|e|ar|em)\b|remov|apag|elimin|cort(?:a|e|ar|em)\b|cancel|"
        r"adi(?:a|e|ar|em)\b|antecip|atras(?:a|e|ar|em)\b|traga|traz\b|met(?:e|a|er|am)\b|lev(?:a|e|ar)\b|"
        r"jog(?:a|ue)\b|bot(?:a|e|ar)\b|trav(?:a|e|ar)\b|tranc|bloque|destrav|destranc|anot|risca"
    ),
    reasoning=words("porque pq porq pois que q como entao portanto visto"),
    removal_stems=(
        r"(?:ir|va[io]|podem ir) a vida|arranc\w+ (?:iss|ess|fora)|"
        r"remov|remoc|tir[aeo]|tiram|apag|exclu|delet|elimin|cancel|anul|cort[aeo]|risc[aeo]|risqu|descart|dispens|retir|sem\b|"
        r"fora\b|sai(?:r|a|am)?\b|suprim|sum[ai]|some\b|desmarc|desist|pul[aeo]|salt[aeo]|larg[aeo]|largu|esquec|nada de|"
        r"chega(?:m)? de|basta de|abr\w+ mao|abdic|prescind|livra|deix\w+ (?:de|pra la|para la|cair|fora)|de lado|"
        r"deix\w+ .{1,30}(?:pra la|para la|de fora|cair|de lado)|passo o|poup[ae]|menos (?:um|uma|o|a|\[)|mat[ae]\b|tchau|xau|"
        r"adeus|drop|skip|nem pensar|nem morto|nem morta|nem a pau|nem ver|nem me fales?|jamais|deit[ae]\w* fora|limp[ae]\b|"
        r"limpem|come\b|de parte|dou por|mando embora|ninguem (?:\w+ )?(?:quer|curte|gosta|vai|faz|aguenta|liga|merece|tem)|"
        r"(?:nao|nem|num|n) (?:\w+ ){0,2}?(?:quer|precis|vou\b|vamos\b|vai\b|vao\b|va\b|da\b|curt|gost|fac|faz|tem\b|tenho|vale|"
        r"interess|combin|rola|apetec|pux|diz nada|cont|visit|pretend|estou|tou\b|to\b|estamos|tamos|consig|conseg|aguent|cabe|"
        r"ir\b|conhec|entr|compens|merec|serv|fiqu|dispo|atra|agrad|convenc|faria|iria|iremos|e (?:preciso|necess)|"
        r"ha (?:paciencia|tempo|pachorra))"
    ),
    undo_stems=(
        r"desfa|desfe|desfiz|revert|revers|volt|restaur|restor|repo[eiru]|reponh|recuper|undo|anul|cancel|como (?:estava|era|"
        r"tava)|antes\b|anterior|tir\w+ o que (?:acab|fiz)|enganei|engano|errei|erro\b|errad|sem querer|arrepend|me precipitei|"
        r"retroced|recu[ae]|tras\b|atras\b|marcha atras|(?:ultim\w+|essa|esta|ultim\w+ que) (?:mudanca|alteracao|edicao|"
        r"modificacao|coisa|acao|que)|esquece (?:o|isso|a)|ignora|ctrl|oops|ups\b|opa\b"
    ),
    lighter_stems=(
        r"lev[ei]|light|tranquil|vazi|esvazi|menos\b|folg|calm|sosseg|puxad|suav|apertad|livre|cans|pesad|pesou|corrid|chei|"
        r"lotad|intens|carregad|exaust|exausta|alivi|enxug|desafog|desanuvi|diminu|reduz|muit|mt[oa]?\b|demais|demasiad|descans|"
        r"relax|respir|correri|simplif|exager|aguent|tira o pe|desacel|abrand|aligeir|ligeir|pouco|pouqu|tant[oa]s?\b|atarefad|"
        r"sobrecarreg|esgota|estaf|rebent|apinhad|abarrot|a barrote|maratona|loucura|insan|pegad|brav[oa]\b|encurt|cort[ae]|"
        r"tira\b|less\b|poup|morto|mortos|ritmo|chill|devagar|estour|punk|osso\b|bocadinho|frenetic|pressa|corr[ei]|peso|denso|"
        r"denso|macia|maci[oa]|slow"
    ),
    fuller_stems=(
        r"chei|ench|complet|moviment|agit|preench|anim|reche|mais\b|vazi|parad|frac|livre|curt|pouc|aproveit|sobr|aument|falt|"
        r"quase nada|turbin|caprich|reforc|lota|recheado|encorp|compost|compo[eon]|de menos|full|mort[oa]\b|chat[oa]\b|"
        r"sec[oa]\b|magr[oa]|pobre|monoton|entedi|tedio|tempo morto|buraco|nada (?:pra|para)|sabe a pouco|cabe|apimenta|"
        r"increment|ativ|pouca|reche|mete|intens|dinamic|so (?:tem|temos|ha)|mais coisas|vago|oci|folga|ligeir|vid[ao]\b"
    ),
    replacing_stems=(
        r"no lugar|em lugar|em vez|ao inves|inves\b|em troca|troc|troqu|substitu|swap|permut|(?:isso|isto|esse|essa|este|esta|"
        r"ele|ela|aquilo) (?:por|pelo|pela|com|pra|para)\b|mud\w+ .{1,40} por\b|onde (?:esta|ta)\b"
    ),
    negation_stems=(
        r"(?:(?<!porque )(?<!por que )(?<!pq )nao|nunca|jamais|nem|nada de|sem|evit\w+|proib\w+|livrem se de|"
        r"escus\w+ de) (?:me |nos |lhe |lhes |o |a |se |te |vai |vao |va |vas |podem? |deves? |devem? |e (?:pra|para) |quero |"
        r"queria |queremos |quero que (?:me |nos )?|precisam? |precisas |preciso |ouses? |ousem |pens\w+ em |pensar em |"
        r"tentes? |vamos |deixe? (?:que )?|mais )?(?:remov|tir(?:a|e|em|es|ar|ando)\b|retir|apag|exclu|delet|elimin|cancel|"
        r"cort[aei]|cortar|mud[ae]|mudar|muden|troc[ao]|trocar|troqu|substitu|adicion|acrescent|inclu|mex|toqu|tocar|toca(?:m|"
        r"s)? (?:em|n)|coloc\w+ (?!nada)|coloqu\w+ (?!nada)|poe (?!nada)|ponh\w+ (?!nada)|bot[ae]\w* (?!nada)|mov(?:e|a|am|as|"
        r"em|er) (?:o|a|os|as|nada|isso|isto|\[)|pass(?:a|e|em|es|ar) (?:o|a|os|as|isso|pra|para|\[S)(?! correr)|deix(?:a|e|em|"
        r"es|ar) (?:o|a|os|as|pra|para|\[S|de)|pul(?:a|e|em|es|ar)\b|salt(?:a|e|em|es|ar)\b|adi(?:a|e|em|es|ar)\b|atras(?:a|e|"
        r"em|es|ar)\b|antecip|adiant|encurt|alter|desfa|desfiz|bloque|destrav|trav(?:a|e|em|ar)\b|tranc|fix(?:a|e|em|ar)\b|"
        r"risqu|risc[ae]|inver|aument|diminu|reduz|estiqu|estic|alongu|along|jog(?:a|ar|ue|uem)\b|lev(?:a|e|em|es|ar) (?:o|a|"
        r"\[S))|(?:deix|mant|conserv|fic|larg)\w* .{1,40}(?:como (?:esta|ta)\b|onde (?:esta|ta)\b(?! [oa]s?\b| \[)|"
        r"(?<!mais )quiet|em paz|tal (?:como|qual|e qual)|do jeito que (?:esta|ta)\b|assim mesmo|no mesmo (?:lugar|sitio))|"
        r"mant(?:em|enha\w*|emos|er)\b(?! a viagem| o ritmo| o orcamento)|tira a mao|tirem as maos|maos longe|nem (?:penses?|"
        r"pensem) em|faz favor de nao|ai de (?:ti|voce|quem)"
    ),
    condition_stems=(
        r"(?<!como )(?<!ve )(?<!sabe )(?<!ou )(?<!eu )(?<!iu )se (?!a gente fosse|possiv|der\b(?! tempo)|puder|quiser|calhar|faz\b|"
        r"fizer(?:em)? (?:o )?favor|conseguir|nao (?:for (?:(?:muito |grande |mt )?incomodo|pedir|chato)|der (?:muito |mt |"
        r"mto )?trabalho|se importa|te importa|"
        r"houver problema)|for possiv|for facil|nao)(?:(?:por acaso|acaso|(?:no|na|em|a) \[[DT]\d\]|"
        r"nos|eu|ele|ela|a gente|voces|ja|ainda|la|realmente|"
        r"mesmo|so|de repente|amanha|hoje) )*(?:(?:o|a|os|as|meu|minha|nosso|nossa|esse|essa|este|esta|algum\w*|alguem|ninguem|"
        r"\[S\d\]|\[D\d\]|\[W\d\]) |chov|choves|estiv|tiv|houv|fiz|sobr|fech|abr|for\b|forem\b|ficar|der tempo|fic|atras|choqu|"
        r"nev|vent|canc|est\w+sse|pass|cheg|acord|aparec|perd|precis|gost|demor|bat|esq|esf|cans|d[ae]r (?:sol|tempo|praia))|"
        r"se nao (?:chov|estiv|tiv|houver (?!problema)|fiz|der(?! (?:muito |mt |mto )?trabalho)|"
        r"sobr|fech|abr|for (?!incomodo|grande incomodo|pedir|chato|muito)|"
        r"cheg|consegu|arranj|aparec)|(?<!no )(?<!neste )(?<!nesse )(?<!em todo )caso (?!seja possivel|possa|de para|de pra)|"
        r"a menos que|a nao ser|so se\b|apenas se\b|desde que\b|dependendo|conforme (?:o|a|estiv)|quando (?:chov|estiv|tiv|fiz)|"
        r"contanto que|na eventualidade|em caso de|na hipotese|consoante"
    ),
    everything_stems=(
        r"(?<!\] e )(?<!pra )(?<!para )(?<!isso )(?<!isto )(?<!com )(?<!por )(?<!acaba )(?<!termina )tudo\b(?! (?:bem|bom|certo|"
        r"ok|otimo|pago|reservado|encerrado|despachado|acabado|terminado|fechado|feito|em ordem|pronto|ate|mais|como|o que|"
        r"antes|em ritmo|isso|isto)\b| d[aeo] \[D\d\] (?:pra|para)(?: o| a)? \[D\d\] e\b| tem (?:que|de)\b)|(?:apag|tir|remov|"
        r"limp|delet|exclu|elimin|refa|refez|cancel|mud|troc|pass|mov)\w* (?:isso|isto) tudo|(?:apag|tir|remov|limp|delet|exclu|"
        r"elimin|refa|cancel|mud|troc|recome|otimiz|reorganiz|recalc)\w* .{0,20}(?:viagem|itinerario|roteiro|plano|programa|"
        r"programacao) (?:inteir[oa]|tod[oa]|complet[oa])|(?:os|as) \[W\d\] tod[oa]s|tod[oa]s? (?:os|as) (?!noites\b)|"
        r"tod[oa]s (?:eles|elas|esses|essas|estes|estas|aqueles|aquelas)|(?:os|as) \w+ (?:todos|todas)\b|o resto\b|os restantes|"
        r"as restantes|os demais|as demais|(?:os|as|dos|das|nos|nas) (?:museus|igrejas|paradas|paragens|dias|restaurantes|"
        r"praias|parques|jardins|bares|cafes|monumentos|miradouros|mirantes|visitas|atividades|atracoes|lugares|sitios|passeios|"
        r"jantares|almocos|pontos|palacios|mercados)\b(?! de \[S)|d[oe] zero\b|cada (?:dia|parada|paragem)|de raiz|recomec|"
        r"de novo desde"
    ),
    question_stems=(
        r"(?:conhece[ms]?|sabes?|sabem)\b|"
        r"quant[oa]s? (?:custa|tempo|e\b|sao|fica|falta|demora|horas|leva|anos|dias|gente|paga|vai|da\b|vou|vamos|a gente|km|"
        r"metros|dinheiro)|(?:a )?que horas\b(?! (?:marcad|previst))|qual\b|quais\b|(?<!\] )onde (?:fica|e|esta|ta|sao|posso|da|"
        r"tem|ha|se)\b|aonde\b|cade\b|como (?:chego|faco|fazemos|vou|vamos|se|e que|funciona|chega|e o|e a|sao|ir|esta|"
        r"ta) (?!estava)|por que (?!nao)|porque e que|pq (?:e que|vc|voces)|quem (?:e\b|foi|fez|constru|mora|sabe|pode|vai|"
        r"trav)|(?<!nao )(?<!nem )vale (?:mesmo |muito )?a pena|(?<!nao )compensa\b|recomend|aconselh|o que (?:e\b(?! d[aeo]\b)|"
        r"acha|achas|acham|da pra|posso|podemos|devo|devemos|significa|aconteceu|ha de|vestir|levar|e que)|(?:devo|devemos|"
        r"deveria\w*|sera melhor)\b|sera que (?!da|de\b|pod|voce|vc|consegu|e poss|dava|te|se pod|nao pod|nao da)|existe\w*|"
        r"ha (?:algum|fila|metro|wifi|desconto|estacion|elevad)|tem (?:algum|fila|metro|wifi|desconto|estacion|elevad|banheiro|"
        r"acessib|casa de banho|fotos)|(?<!so )(?:abre|funciona)m? (?:ao|aos|a\b|que|as|hoje|amanha|no\b|na\b|ate)|(?:abre|"
        r"fecha)m? (?:no |na )?\[D\d\] \?|fecham? (?:ao|aos|que|hoje|amanha|no\b|na\b)|aceitam? (?:cartao|criancas|caes)|"
        r"e (?:longe|perto|caro|gratis|seguro|verdade|preciso|bom|boa|possivel ver)\b|da tempo .{0,40}\? *$|sabe(?:s|m)? (?:se|"
        r"qual|onde|dizer)|(?<!nao )me (?:diz|conta|explica|fala)\b|diz me\b|conta me\b|explica\w*|(?<!e )quando (?:e|abre|"
        r"fecha|comeca|sai|chega|vamos|vai|sao)\b|fala (?:sobre|mais|de)\b|pra que serve|para que serve"
    ),
    other_deed_stems=(
        r"compr\w+ (?:\w+ ){0,3}?(?:ingress|bilhet|entrada|passag|ticket|passe\b)|buy\b|reserv\w+ (?:\w+ ){0,3}?(?:mesa|ingress|"
        r"bilhet|entrada|quarto|hotel|voo|lugar no|lugares|taxi|transfer|carro|passag|ticket)|book\b|(?:cancel|mud|troc|alter|"
        r"confirm|faz|fac|pag)\w* (?:\w+ ){0,3}?(?:reserva\b|ingress|bilhet|hotel|voo|hospedag|alojament|passag|moeda|idioma|"
        r"lingua|senha|palavra passe|check in|conta\b)|lig(?:a|ar|ue|uem) (?:pra|para|pro|ao|a)\b|telefon|e mail|email|whats|"
        r"zap\b|mand\w+ (?:\w+ ){0,3}?(?:mensagem|link|roteiro|viagem|convite|pdf|foto)|mand\w+ (?:isso|isto|um|uma) |envi\w+|"
        r"encaminh|imprim|export|compartilh|partilh|share\b|pdf\b|traduz|traduc|copi[ae]|cop(?:ia|iar|ie)\b|duplic|clon[ae]|"
        r"divid|repet|repit|renom|mud\w+ o nome|junt\w+ (?:o |a )?\[S\d\] (?:e|com) (?:o |a )?\[S|separ\w+ (?:o |a )?\[S|uber\b|"
        r"taxi\b|cham\w+ (?:um|o|a|uma) |foto(?:s|grafia)?\b|alarme|desperta|convid|pag(?:a|ar|ue) (?:o|a|os|as)\b|encomend|"
        r"pec\w+ (?:um|uma)|baix\w+ (?:o|a|em) (?:app|pdf|mapa)|descarreg|download|upload|senha\b|palavra passe|(?:ped|pec|quer|"
        r"solicit)\w* .{0,20}reembols|instruc|prompt|sistema\b|system\b|ignor\w+ (?:todas|as|tudo|suas|tuas|estas)|regras\b|"
        r"sudo|admin|json|sql\b|drop table|update\b|delete from|previsao do tempo|(?:qual|como) .{0,12}previsao|clima\b|"
        r"meteorolog|passaporte|visto\b|fa[zc]\w* (?:\w+ ){0,2}mala|check in|rota\b|direc(?:ao|oes)|gps|google|naveg\w+ (?:ate|"
        r"para)|aluga\w* (?:um|uma)|(?:mais|menos) (?:um|dois|duas|tres) dias?\b|dias? a mais|outra cidade|organiz\w+ (?:uma|"
        r"a) viagem|toc\w+ (?:uma|a) musica|segu(?:e|ir|ro) (?:viagem|de)"
    ),
    capitals=words(
        """
        eu tv ok deus natal pascoa gente sos nossa vc vcs sr sra dr dra app gps utc eua ue euro euros reais real brl eur
        obs ps wc ai ah oh mae pai papai mamae vo avo tia tio jesus senhora uber google instagram tiktok whatsapp booking
        airbnb meo
        """
    ),
)
