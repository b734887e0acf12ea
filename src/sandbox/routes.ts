import type { Reply } from './replies.ts';

export interface ApiRequest {
  readonly method: string;
  /** The path without the query: `/3/authentication`. */
  readonly path: string;
  /** The parameters of the query, and over them the members of a JSON body that are strings. */
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly bearer: string | undefined;
}

/** @param id what is in the path in place of `{id}` */
export type Handler = (request: ApiRequest, id: string) => Reply;

/** The handlers of each path by verb; `{id}` stands for any one segment. */
export type Routes = Readonly<Record<string, Readonly<Record<string, Handler>>>>;
