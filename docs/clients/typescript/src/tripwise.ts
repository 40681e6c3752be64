// A client of TripWise over HTTP: typed operations, subscriptions, problems, cost and waiting one's turn.
import { setTimeout as sleep } from "node:timers/promises";
import { createClient, NetworkError, type Client } from "graphql-sse";
import {
  RefreshSessionDocument,
  SignInAsGuestDocument,
  type Locale,
  type TypedDocumentString,
} from "./generated/graphql.js";

/** Why something was not done: see docs/problems.md for the codes. `message` is in the caller's language. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[];
  readonly retryable: boolean;
}

/** What an operation was priced at, what it came to, and what is left; `restoreRate` units come back each second. */
export interface Cost {
  readonly requested: number;
  readonly actual: number;
  readonly limit: number;
  readonly remaining: number;
  readonly restoreRate: number;
}

export class Refused extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ code, message }) => `${code}: ${message}`).join("\n"));
    this.name = "Refused";
  }
}

/** Returns a mutation's payload, or throws `Refused` for its problems. Nothing was written then. */
export function done<Payload extends { readonly problems: readonly Problem[] }>(payload: Payload): Payload {
  if (payload.problems.length > 0) {
    throw new Refused(payload.problems);
  }
  return payload;
}

const ANSWER_MILLISECONDS = 30_000;
const WAIT_SECONDS = 60; // How long one operation waits for its turn, all in all.

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Partial<Problem> }[];
  readonly extensions?: { readonly cost?: Cost };
}

export class TripWise {
  /** The cost of the last operation; undefined before the first, and where the server does not tell. */
  cost: Cost | undefined;

  #token: string;
  #refreshToken: string | undefined;
  #knowsDocuments: boolean | undefined; // Whether the server was told of our documents; undefined until it has said so.
  readonly #streams: Client;

  /** `token` is an API key (`twk_…`), or the access token of a traveller who has signed in. */
  constructor(
    readonly url: string,
    readonly language = "en",
    token = "",
  ) {
    this.#token = token;
    this.#streams = createClient({ url, headers: () => this.#headers(), retryAttempts: 0 });
  }

  /** Signs in without an account; the session is renewed when its access token expires. */
  async signInAsGuest(locale: Locale): Promise<void> {
    this.#keep(done((await this.ask(SignInAsGuestDocument, { locale })).signInAsGuest).session);
  }

  /**
   * Executes a query or mutation. Throws `Refused` for errors, and waits where the server says for how long; what it
   * refuses with 429 or 503 was not executed, so that it can be sent again, mutations too.
   */
  async ask<Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables): Promise<Data> {
    let waited = 0;
    for (;;) {
      const response = await this.#send(document, variables);
      const seconds = secondsToWait(response);
      if (waited + seconds <= WAIT_SECONDS) {
        await sleep(seconds * 1000);
        waited += seconds;
        continue;
      }
      const answer = (await response.json()) as Answer<Data>;
      const code = answer.errors?.[0]?.extensions?.code;
      if (code === "UNKNOWN_DOCUMENT" && this.#knowsDocuments !== false) {
        this.#knowsDocuments = false;
        continue;
      }
      this.#knowsDocuments ??= true;
      if (code === "TOKEN_EXPIRED" && this.#refreshToken !== undefined) {
        await this.#refresh(this.#refreshToken);
        continue;
      }
      this.cost = answer.extensions?.cost;
      return dataOf(answer);
    }
  }

  /** Yields the results of a subscription until it has ended; throws `Refused` for errors, and waits as `ask` does. */
  async *follow<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
  ): AsyncGenerator<Data> {
    const named = this.#knowsDocuments === true ? { query: "", documentId: idOf(document) } : { query: String(document) };
    for (let waited = 0; ; ) {
      try {
        for await (const result of this.#streams.iterate<Data>({ ...named, variables })) {
          yield dataOf(result as Answer<Data>);
        }
        return;
      } catch (error) {
        if (!(error instanceof NetworkError) || !(error.response instanceof Response)) {
          throw error;
        }
        const seconds = secondsToWait(error.response);
        if (waited + seconds > WAIT_SECONDS) {
          throw new Refused(problemsOf((await error.response.json()) as Answer<Data>));
        }
        await sleep(seconds * 1000);
        waited += seconds;
      }
    }
  }

  /**
   * Sends a query as GET by the id of its document, which is short and can be cached, and everything else as POST. A
   * server that was not told of our documents (TRIPWISE_TRUSTED_DOCUMENTS) gets their text instead.
   */
  #send<Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables): Promise<Response> {
    const signal = AbortSignal.timeout(ANSWER_MILLISECONDS);
    const documentId = idOf(document);
    const isQuery = String(document).trimStart().startsWith("query");
    if (isQuery && this.#knowsDocuments !== false) {
      const query = new URLSearchParams({ documentId, variables: JSON.stringify(variables) });
      return fetch(`${this.url}?${query}`, { headers: this.#headers(), signal });
    }
    const body = JSON.stringify({ ...(this.#knowsDocuments === false ? { query: String(document) } : { documentId }), variables });
    return fetch(this.url, { method: "POST", body, headers: { ...this.#headers(), "content-type": "application/json" }, signal });
  }

  #headers(): Record<string, string> {
    const authorization = this.#token === "" ? {} : { authorization: `Bearer ${this.#token}` };
    return { accept: "application/graphql-response+json", "accept-language": this.language, ...authorization };
  }

  async #refresh(refreshToken: string): Promise<void> {
    this.#token = "";
    this.#refreshToken = undefined;
    this.#keep(done((await this.ask(RefreshSessionDocument, { refreshToken })).refreshSession).session);
  }

  #keep(session: { readonly accessToken: string; readonly refreshToken: string } | null): void {
    this.#token = session?.accessToken ?? "";
    this.#refreshToken = session?.refreshToken;
  }
}

function idOf<Data, Variables>(document: TypedDocumentString<Data, Variables>): string {
  return String(document.__meta__?.["hash"]);
}

/** How long the server asks to wait, infinitely if it refuses for good. */
function secondsToWait(response: Response): number {
  const asked = response.headers.get("retry-after");
  return asked !== null && (response.status === 429 || response.status === 503) ? Number(asked) : Infinity;
}

function dataOf<Data>(answer: Answer<Data>): Data {
  if (answer.errors !== undefined || answer.data === undefined || answer.data === null) {
    throw new Refused(problemsOf(answer));
  }
  return answer.data;
}

function problemsOf(answer: Answer<unknown>): Problem[] {
  const told = answer.errors ?? [{ message: "The answer has no data." }];
  return told.map(({ message, extensions }) => ({ code: "UNKNOWN", path: [], retryable: false, ...extensions, message }));
}
