import type { Reply } from './replies.ts';

export interface ApiRequest {
  readonly method: string;
  /** The path without the query: `/3/authentication`. */
  readonly path: string;
  /** The parameters of the query, and over them the members of the body that are strings or numbers. */
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly bearer: string | undefined;
}

/** @param id what is in the path in place of `{id}` */
export type Handler = (request: ApiRequest, id: string) => Reply;

/** The handlers of each path by verb; `{id}` stands for any one segment. */
export type Routes = Readonly<Record<string, Readonly<Record<string, Handler>>>>;

/** Finds the handlers of a path, and the id in it. */
export type FindRoute = (path: string) => { readonly verbs: Routes[string]; readonly id: string } | undefined;

export function createRouter(routes: Routes): FindRoute {
  const patterns = Object.entries(routes).map(
    ([path, verbs]) => [new RegExp(`^${path.replaceAll('{id}', '([^/]+)')}$`), verbs] as const,
  );
  return (path) => {
    for (const [pattern, verbs] of patterns) {
      const match = pattern.exec(path);
      if (match) return { verbs, id: match[1] ?? '' };
    }
    return undefined;
  };
}
