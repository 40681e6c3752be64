import { makeExecutableSchema } from '@graphql-tools/schema'
import Fastify from 'fastify'
import mercurius from 'mercurius'
import { announce, resolvers, typeDefs } from './data.js'

const app = Fastify()
app.register(mercurius, {
  schema: makeExecutableSchema({ typeDefs, resolvers }),
  jit: 1,
  context: (request) => ({ authorization: request.headers.authorization }),
  graphiql: false
})
await app.listen({ port: 0, host: '127.0.0.1' })
announce(app.server.address().port)
