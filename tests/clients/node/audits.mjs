// graphql-http: the audits of GraphQL over HTTP, one line each.
import { serverAudits } from 'graphql-http';
import { given, stop, tell } from './report.mjs';

for (const audit of serverAudits({ url: given.url })) {
  const result = await audit.fn();
  tell(audit.id, [audit.name, result.status, result.reason ?? null]);
}
stop();
