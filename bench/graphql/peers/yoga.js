import { createServer } from 'node:http'
import { useGraphQlJit } from '@envelop/graphql-jit'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { createYoga } from 'graphql-yoga'
import { announce, resolvers, typeDefs } from './data.js'

const yoga = createYoga({
  schema: makeExecutableSchema({ typeDefs, resolvers }),
  plugins: [useGraphQlJit()],
  context: ({ request }) => ({ authorization: request.headers.get('authorization') }),
  graphiql: false,
  landingPage: false,
  logging: 'error'
})
const server = createServer(yoga)
server.listen(0, '127.0.0.1', () => announce(server.address().port))
