/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** A way of eating that a traveller keeps to. */
export type Diet =
  /** No meat and no fish. */
  | 'VEGETARIAN'
  /** Nothing that comes from an animal. */
  | 'VEGAN'
  /** Nothing with gluten. */
  | 'GLUTEN_FREE';

/** An itinerary to plan, in words, in fields, or both; a field goes before the words. Without a number of days, dates or words about its length, a trip lasts 3 days. */
export type GenerateTripInput = {
  /** The wishes in words, up to 2000 characters, as in `4 dias no Porto para dois`. */
  readonly prompt?: string;
  /** What to call the trip; after its destinations when left out. */
  readonly title?: string | null | undefined;
  /** 1 to 5 codes or names of destinations. */
  readonly destinations?: ReadonlyArray<string> | null | undefined;
  /** Its first day, not in the past. */
  readonly startsOn?: string | null | undefined;
  /** Its last day; needs `startsOn`. */
  readonly endsOn?: string | null | undefined;
  /** How many days, 1 to 30; instead of `endsOn`. */
  readonly dayCount?: number | null | undefined;
  /** Who goes along. */
  readonly travellers?: ReadonlyArray<TravellerInput> | null | undefined;
  /** What the whole party wants to spend on stops. */
  readonly budget?: MoneyInput | null | undefined;
  /** What they like. */
  readonly interests?: ReadonlyArray<Interest> | null | undefined;
  /** How full the days are. */
  readonly pace?: Pace | null | undefined;
  /** How they get about. */
  readonly mobility?: Mobility | null | undefined;
  /** How they eat. */
  readonly diets?: ReadonlyArray<Diet> | null | undefined;
  /** The language of the itinerary; the request's when left out. */
  readonly locale?: Locale | null | undefined;
  /** Notes, at most 10000 characters. */
  readonly notes?: string;
};

/** How far a generation is; it ends as DONE or FAILED. */
export type GenerationStatus =
  /** It waits for its turn. */
  | 'QUEUED'
  /** A generator was chosen for it. */
  | 'ROUTED'
  /** Days are being proposed. */
  | 'DRAFTING'
  /** The whole draft was checked and put right. */
  | 'CHECKED'
  /** The itinerary is stored in the trip. */
  | 'DONE'
  /** No itinerary came of it; `problem` says why. */
  | 'FAILED';

/** What a traveller likes, and what a place has to offer. */
export type Interest =
  /** History. */
  | 'HISTORY'
  /** Art of any age. */
  | 'ART'
  /** Buildings for their own sake. */
  | 'ARCHITECTURE'
  /** Eating well. */
  | 'FOOD'
  /** Wine, and where it is made. */
  | 'WINE'
  /** Parks, gardens, water and woods. */
  | 'NATURE'
  /** Beaches. */
  | 'BEACH'
  /** Evenings and nights out. */
  | 'NIGHTLIFE'
  /** Shops and markets. */
  | 'SHOPPING'
  /** Music, live above all. */
  | 'MUSIC'
  /** What children like. */
  | 'FAMILY'
  /** Churches, temples and pilgrimages. */
  | 'RELIGION'
  /** Views over town and country. */
  | 'VIEWS'
  /** Books and their authors. */
  | 'LITERATURE'
  /** Sport, to watch or to do. */
  | 'SPORT'
  /** Science and technology. */
  | 'SCIENCE'
  /** Places to photograph. */
  | 'PHOTOGRAPHY'
  /** How people live and celebrate. */
  | 'CULTURE';

/** A language that TripWise speaks. */
export type Locale =
  /** Portuguese of Brazil, `pt-BR`. */
  | 'PT_BR'
  /** Portuguese of Portugal, `pt-PT`. */
  | 'PT_PT'
  /** Spanish, `es`. */
  | 'ES'
  /** English, `en`. */
  | 'EN'
  /** French, `fr`. */
  | 'FR'
  /** Italian, `it`. */
  | 'IT';

/** How far and how easily the party gets about. */
export type Mobility =
  /** Everybody walks up to 1800 metres between two stops. */
  | 'FULL'
  /** Somebody walks slowly or with wheels: at most 700 metres between two stops. */
  | 'LIMITED';

/** An amount of money. */
export type MoneyInput = {
  /** The amount in millionths of the currency's unit, not negative. */
  readonly amountMicros: number;
  /** The currency, ISO 4217. */
  readonly currency: string;
};

/** How full a day is. */
export type Pace =
  /** Few visits, with time in between. */
  | 'RELAXED'
  /** As many visits as most like. */
  | 'MODERATE'
  /** As many visits as fit. */
  | 'INTENSE';

/** A refinement in words. */
export type RefineTripInput = {
  /** The trip. */
  readonly tripId: string | number;
  /** What to change, 1 to 2000 characters, for example `troca o museu de amanhã por algo ao ar livre`. */
  readonly text: string;
  /** An id for the chat message, minted by the client: `msg_`, the cell of the trip, `_` and a UUIDv7 in hexadecimal. Sent again, it is answered with what came of it, and done no second time. */
  readonly messageId?: string | number | null | undefined;
};

/** Who handled a refinement. */
export type RefinementHandler =
  /** The small model of the node itself, at once. */
  | 'LOCAL_MODEL'
  /** A generator, as a job to follow. */
  | 'GENERATOR';

/** One who goes along. */
export type TravellerInput = {
  /** Their age in years, 0 to 120. */
  readonly age: number;
};

export type SignInAsGuestMutationVariables = Exact<{
  locale: Locale;
}>;


export type SignInAsGuestMutation = { readonly signInAsGuest: { readonly session: { readonly accessToken: string, readonly refreshToken: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean }> } };

export type RefreshSessionMutationVariables = Exact<{
  refreshToken: string;
}>;


export type RefreshSessionMutation = { readonly refreshSession: { readonly session: { readonly accessToken: string, readonly refreshToken: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean }> } };

export type GenerateTripMutationVariables = Exact<{
  input: GenerateTripInput;
}>;


export type GenerateTripMutation = { readonly generateTrip: { readonly trip: { readonly id: string, readonly title: string } | null, readonly generation: { readonly id: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean }> } };

export type GenerationProgressSubscriptionVariables = Exact<{
  id: string | number;
}>;


export type GenerationProgressSubscription = { readonly generationProgress: { readonly generation: { readonly status: GenerationStatus, readonly problem: { readonly code: string, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean } | null }, readonly days: ReadonlyArray<{ readonly number: number, readonly title: string, readonly stops: ReadonlyArray<{ readonly startsAt: string, readonly title: string }> }> } };

export type RefineTripMutationVariables = Exact<{
  input: RefineTripInput;
}>;


export type RefineTripMutation = { readonly refineTrip: { readonly reply: string | null, readonly handledBy: RefinementHandler | null, readonly generation: { readonly id: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean }> } };

export type TripsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type TripsQuery = { readonly trips: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly title: string, readonly dayCount: number, readonly cost: ReadonlyArray<{ readonly amountMicros: number, readonly currency: string }> } }> } };

export type TokensFragment = { readonly accessToken: string, readonly refreshToken: string };

export type ToldFragment = { readonly code: string, readonly message: string, readonly path: ReadonlyArray<string>, readonly retryable: boolean };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const TokensFragmentDoc = new TypedDocumentString(`
    fragment Tokens on Session {
  accessToken
  refreshToken
}
    `, {"fragmentName":"Tokens"}) as unknown as TypedDocumentString<TokensFragment, unknown>;
export const ToldFragmentDoc = new TypedDocumentString(`
    fragment Told on Problem {
  code
  message
  path
  retryable
}
    `, {"fragmentName":"Told"}) as unknown as TypedDocumentString<ToldFragment, unknown>;
export const SignInAsGuestDocument = new TypedDocumentString(`
    mutation SignInAsGuest($locale: Locale!) {
  signInAsGuest(locale: $locale) {
    session {
      ...Tokens
    }
    problems {
      ...Told
    }
  }
}
    fragment Tokens on Session {
  accessToken
  refreshToken
}
fragment Told on Problem {
  code
  message
  path
  retryable
}`, {"hash":"sha256:6ff8c36911a8c0df5418d0a724d6ce0c459ac70be0fa39a9e8a830f2cb41e804"}) as unknown as TypedDocumentString<SignInAsGuestMutation, SignInAsGuestMutationVariables>;
export const RefreshSessionDocument = new TypedDocumentString(`
    mutation RefreshSession($refreshToken: String!) {
  refreshSession(refreshToken: $refreshToken) {
    session {
      ...Tokens
    }
    problems {
      ...Told
    }
  }
}
    fragment Tokens on Session {
  accessToken
  refreshToken
}
fragment Told on Problem {
  code
  message
  path
  retryable
}`, {"hash":"sha256:606e3bf6041cd7aed51d6d4004a8d8add3bd1bd4fd89c05d443cd180dbbf69f9"}) as unknown as TypedDocumentString<RefreshSessionMutation, RefreshSessionMutationVariables>;
export const GenerateTripDocument = new TypedDocumentString(`
    mutation GenerateTrip($input: GenerateTripInput!) {
  generateTrip(input: $input) {
    trip {
      id
      title
    }
    generation {
      id
    }
    problems {
      ...Told
    }
  }
}
    fragment Told on Problem {
  code
  message
  path
  retryable
}`, {"hash":"sha256:6d30b19dd15d992f4a7b71f37a6cdbc542ded3f05d075dad14bfeaf9082ebf73"}) as unknown as TypedDocumentString<GenerateTripMutation, GenerateTripMutationVariables>;
export const GenerationProgressDocument = new TypedDocumentString(`
    subscription GenerationProgress($id: ID!) {
  generationProgress(id: $id) {
    generation {
      status
      problem {
        ...Told
      }
    }
    days {
      number
      title
      stops {
        startsAt
        title
      }
    }
  }
}
    fragment Told on Problem {
  code
  message
  path
  retryable
}`, {"hash":"sha256:1870375613ded8389a02a343b7dd1240ed2ddccbb55b0d86888e579091b05670"}) as unknown as TypedDocumentString<GenerationProgressSubscription, GenerationProgressSubscriptionVariables>;
export const RefineTripDocument = new TypedDocumentString(`
    mutation RefineTrip($input: RefineTripInput!) {
  refineTrip(input: $input) {
    reply
    handledBy
    generation {
      id
    }
    problems {
      ...Told
    }
  }
}
    fragment Told on Problem {
  code
  message
  path
  retryable
}`, {"hash":"sha256:b77060a7226bf9ab92310dbb1f1b745d6db514256d1b04645140051c91dc8b48"}) as unknown as TypedDocumentString<RefineTripMutation, RefineTripMutationVariables>;
export const TripsDocument = new TypedDocumentString(`
    query Trips($first: Int!, $after: String) {
  trips(first: $first, after: $after) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    edges {
      node {
        id
        title
        dayCount
        cost {
          amountMicros
          currency
        }
      }
    }
  }
}
    `, {"hash":"sha256:ddc08f8845c21f00df9267feea22b851b6ef770e60b9b5e69985d237fffe3042"}) as unknown as TypedDocumentString<TripsQuery, TripsQueryVariables>;