import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { findViolations } from './github-description.ts';
import { answerGraph, GraphRefusal } from './github-graph.ts';

export type Right = 'issues: read' | 'issues: write' | 'pull-requests: read' | 'pull-requests: write' | 'deployments: write';

export interface TokenOwner {
  readonly login: string;
  /** The token of a workflow may not ask for `/user`. */
  readonly workflow?: boolean;
  readonly rights: readonly Right[];
  /** Whether it may not even ask for the viewer. */
  readonly nameless?: boolean;
}

export interface StoredIssue {
  readonly number: number;
  readonly user: string;
  readonly created_at: string;
  readonly isPull: boolean;
  /** Of a pull request: when it was merged, what that made, and into which branch; `main` where it is absent. */
  merged?: { readonly at: string; readonly commit: string };
  readonly base?: string;
  /** Commits that belong to it besides. */
  readonly commits?: readonly string[];
  title: string;
  body: string;
  state: 'open' | 'closed';
  labels: string[];
}

export interface StoredComment {
  readonly id: number;
  readonly issue: number;
  readonly user: string;
  readonly created_at: string;
  body: string;
  /** Who edited it last; an empty login is that of a user who is gone. */
  edited?: { readonly at: string; readonly by: string };
  /** Why it is folded away. */
  minimized?: string;
  /** Who answered it with what. */
  readonly reactions?: { readonly by: string; readonly content: string }[];
}

export interface StoredDeployment {
  readonly id: number;
  readonly ref: string;
  readonly environment: string;
  readonly description: string;
  readonly payload: unknown;
  readonly statuses: { readonly state: string; readonly description: string; readonly log_url: string }[];
}

export interface SentRequest {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly status: number;
}

/** An answer in place of the usual one. */
export interface Fault {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Whether what was asked for is done all the same, and only the answer is lost. */
  readonly done?: boolean;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Asked {
  readonly owner: TokenOwner;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
  readonly parts: readonly string[];
  readonly url: URL;
}

class Refused extends Error {
  readonly answer: Answer;

  constructor(status: number, message: string, errors?: readonly unknown[]) {
    super(message);
    this.answer = { status, body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status), ...(errors === undefined ? {} : { errors }) } };
  }
}

const REPOSITORY = 'contoso/apis';
const MAX_BODY = 65_536;

/**
 * GitHub on this machine, as strict as the real one in what is used of it: rights by token, authors, pages of at most 100,
 * lengths, and nothing for requests that it does not know.
 */
export class FakeGitHub {
  readonly issues: StoredIssue[] = [];
  readonly comments: StoredComment[] = [];
  readonly deployments: StoredDeployment[] = [];
  readonly labels = new Map<string, { readonly color: string; readonly description: string }>();
  readonly requests: SentRequest[] = [];
  readonly tokens = new Map<string, TokenOwner>();
  /** Whether the repository has issues at all. */
  hasIssues = true;
  readonly #faults: { readonly method: string; readonly path: RegExp; readonly fault: Fault; left: number }[] = [];
  readonly #server: Server;
  readonly #violations = new Set<string>();
  #clock = Date.parse('2026-03-01T00:00:00Z');
  #comments = 100;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FakeGitHub> {
    const server = createServer();
    const fake = new FakeGitHub(server);
    server.on('request', (request, response) => { void fake.#serve(request, response); });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    return fake;
  }

  /** What the runner sets for a step. */
  get environment(): Record<string, string> {
    return { GITHUB_API_URL: this.url, GITHUB_REPOSITORY: REPOSITORY, GITHUB_SERVER_URL: 'https://github.example', GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '1' };
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Fails where a request was not as GitHub's published description has it. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => { this.#server.close(resolve); });
    expect([...this.#violations]).toEqual([]);
  }

  /** Forgets all but the tokens. */
  reset(): void {
    for (const list of [this.issues, this.comments, this.deployments, this.requests, this.#faults]) list.length = 0;
    this.labels.clear();
    this.hasIssues = true;
  }

  /** Gives `fault` in answer to the next `times` requests of that method to that path. */
  fail(method: string, path: RegExp, fault: Fault, times = 1): void {
    this.#faults.push({ method, path, fault, left: times });
  }

  /** An issue as somebody wrote it. */
  addIssue(issue: Partial<Omit<StoredIssue, 'number' | 'created_at'>>): StoredIssue {
    const stored: StoredIssue = { title: 'Something', body: '', user: 'somebody', state: 'open', labels: [], isPull: false, ...issue, number: this.issues.length + 1, created_at: this.#now() };
    this.issues.push(stored);
    return stored;
  }

  addComment(issue: number, user: string, body: string): StoredComment {
    const stored: StoredComment = { id: this.#comments += 1, issue, user, body, created_at: this.#now(), reactions: [] };
    this.comments.push(stored);
    return stored;
  }

  /** Edits a comment as somebody does on the page. */
  editComment(comment: StoredComment, user: string, body: string): void {
    Object.assign(comment, { body, edited: { at: this.#now(), by: user } });
  }

  /** Merges a pull request, whichever way: `commit` is what the push has. */
  merge(number: number, commit: string): void {
    Object.assign(this.#issue(String(number)), { state: 'closed', merged: { at: this.#now(), commit } });
  }

  /** Requests that changed something. */
  get writes(): readonly SentRequest[] {
    return this.requests.filter(({ method, path }) => method !== 'GET' && path !== '/graphql');
  }

  #now(): string {
    return new Date(this.#clock += 1000).toISOString().replace('.000Z', 'Z');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = await readText(request);
    const url = new URL(request.url ?? '/', this.url);
    const method = request.method ?? 'GET';
    const fault = this.#faults.find((each) => each.left > 0 && each.method === method && each.path.test(url.pathname));
    let answer: Answer;
    let body: unknown;
    try {
      if (fault !== undefined) fault.left -= 1;
      body = sent === '' ? {} : JSON.parse(sent);
      if (url.pathname !== '/graphql') {
        if (sent !== '' && !/^application\/json\b/.test(request.headers['content-type'] ?? '')) this.#violations.add(`${method} ${url.pathname} sends no application/json`);
        for (const violation of findViolations(method, decodeURIComponent(url.pathname), url.searchParams, body as Record<string, unknown>)) this.#violations.add(violation);
      }
      answer = fault === undefined || fault.fault.done === true ? this.#answer(method, url, request, body as Record<string, unknown>) : { status: 0, body: null };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      answer = error.answer;
    }
    if (fault !== undefined) answer = { status: fault.fault.status, body: fault.fault.body ?? { message: 'Server Error' }, headers: fault.fault.headers ?? {} };
    this.requests.push({ method, path: url.pathname, query: Object.fromEntries(url.searchParams), body, status: answer.status });
    const isText = typeof answer.body === 'string';
    response.writeHead(answer.status, { 'Content-Type': isText ? 'text/html' : 'application/json; charset=utf-8', 'X-RateLimit-Remaining': '900', ...answer.headers });
    response.end(isText ? answer.body : JSON.stringify(answer.body));
  }

  #answer(method: string, url: URL, { headers }: IncomingMessage, body: Record<string, unknown>): Answer {
    if ((headers['user-agent'] ?? '') === '') throw new Refused(403, 'Request forbidden by administrative rules.');
    const owner = this.tokens.get(/^(?:token|bearer) (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '');
    if (owner === undefined) throw new Refused(401, 'Bad credentials');
    const path = decodeURIComponent(url.pathname);
    for (const [route, answer] of Object.entries(this.#routes)) {
      const [verb = '', pattern = ''] = route.split(' ');
      const match = verb === method ? new RegExp(`^${pattern.replace('{repository}', `/repos/${REPOSITORY}`)}$`).exec(path) : null;
      if (match !== null) return answer({ owner, query: url.searchParams, body, parts: match.slice(1), url });
    }
    throw new Refused(404, 'Not Found');
  }

  readonly #routes: Readonly<Record<string, (asked: Asked) => Answer>> = {
    'POST /graphql': ({ owner, body }) => {
      const find = (node: string, right: Right): StoredComment => {
        const comment = this.comments.find(({ id }) => toNode(id) === node);
        if (comment === undefined) throw new GraphRefusal('NOT_FOUND', `Could not resolve to a node with the global id of '${node}'.`);
        if (!may(owner, this.#issue(String(comment.issue)).isPull ? right : right.replace('pull-requests', 'issues') as Right)) throw new GraphRefusal('FORBIDDEN', 'Resource not accessible by integration');
        return comment;
      };
      return { status: 200, body: answerGraph(body, {
        viewer: () => {
          if (owner.nameless === true) throw new GraphRefusal('FORBIDDEN', 'Resource not accessible by integration');
          return owner.login;
        },
        comment: (node) => find(node, 'pull-requests: read'),
        minimize: (node, reason) => { find(node, 'pull-requests: write').minimized = reason; },
      }, (text) => this.#violations.add(text)) };
    },
    'POST {repository}/issues/comments/(\\d+)/reactions': ({ owner, body, parts }) => {
      const comment = this.comments.find(({ id }) => String(id) === parts[0]);
      if (comment === undefined) throw new Refused(404, 'Not Found');
      require(owner, this.#issue(String(comment.issue)).isPull ? 'pull-requests: write' : 'issues: write');
      comment.reactions?.push({ by: owner.login, content: String(body['content']) });
      return { status: 201, body: { id: 1, content: body['content'] } };
    },
    'GET {repository}/pulls/(\\d+)': ({ owner, parts }) => {
      require(owner, 'pull-requests: read');
      const issue = this.#issue(parts[0]);
      if (!issue.isPull) throw new Refused(404, 'Not Found');
      return { status: 200, body: this.#toPull(issue) };
    },
    'GET {repository}/commits/([0-9a-f]+)/pulls': ({ owner, query, url, parts }) => {
      require(owner, 'pull-requests: read');
      onlyKnown(query, ['per_page', 'page']);
      return toPage(this.issues.filter(({ isPull, merged, commits = [] }) => isPull && (merged?.commit === parts[0] || commits.includes(parts[0] ?? ''))).map((issue) => this.#toPull(issue)), query, url);
    },
    'GET /user': ({ owner }) => {
      if (owner.workflow === true || owner.nameless === true) throw new Refused(403, 'Resource not accessible by integration');
      return { status: 200, body: toUser(owner.login) };
    },
    'GET {repository}/issues': ({ owner, query, url }) => {
      this.#requireIssues(owner, 'issues: read');
      onlyKnown(query, ['state', 'labels', 'per_page', 'page']);
      const state = query.get('state') ?? 'open';
      const labels = query.get('labels')?.split(',') ?? [];
      const found = this.issues.filter((issue) => (state === 'all' || issue.state === state) && labels.every((label) => issue.labels.includes(label))).reverse();
      return toPage(found.map((issue) => this.#toIssue(issue)), query, url);
    },
    'POST {repository}/issues': ({ owner, body }) => {
      this.#requireIssues(owner, 'issues: write');
      const { title, body: content = '', labels = [] } = body as { title?: string; body?: string; labels?: string[] };
      checkText('Issue', title, content);
      // Labels that are not there are made by the way.
      for (const label of labels) if (!this.labels.has(label)) this.labels.set(label, { color: 'ededed', description: '' });
      return { status: 201, body: this.#toIssue(this.addIssue({ title: title ?? '', body: content, user: owner.login, labels })) };
    },
    'PATCH {repository}/issues/(\\d+)': ({ owner, body, parts }) => {
      this.#requireIssues(owner, 'issues: write');
      const issue = this.#issue(parts[0]);
      const { title = issue.title, body: content = issue.body, state = issue.state, state_reason: reason } = body as { title?: string; body?: string; state?: string; state_reason?: string };
      checkText('Issue', title, content);
      if (state !== 'open' && state !== 'closed') throw new Refused(422, 'Validation Failed');
      if (reason !== undefined && !['completed', 'not_planned', 'duplicate', 'reopened'].includes(reason)) throw new Refused(422, 'Validation Failed');
      Object.assign(issue, { title, body: content, state });
      return { status: 200, body: this.#toIssue(issue) };
    },
    'GET {repository}/issues/(\\d+)/comments': ({ owner, query, url, parts }) => {
      const issue = this.#issue(parts[0]);
      require(owner, issue.isPull ? 'pull-requests: read' : 'issues: read');
      onlyKnown(query, ['per_page', 'page']);
      return toPage(this.comments.filter((comment) => comment.issue === issue.number).map((comment) => this.#toComment(comment)), query, url);
    },
    'POST {repository}/issues/(\\d+)/comments': ({ owner, body, parts }) => {
      const issue = this.#issue(parts[0]);
      require(owner, issue.isPull ? 'pull-requests: write' : 'issues: write');
      checkText('IssueComment', 'x', body['body']);
      return { status: 201, body: this.#toComment(this.addComment(issue.number, owner.login, body['body'] as string)) };
    },
    'PATCH {repository}/issues/comments/(\\d+)': ({ owner, body, parts }) => {
      const comment = this.comments.find(({ id }) => id === Number(parts[0]));
      if (comment === undefined) throw new Refused(404, 'Not Found');
      require(owner, this.#issue(String(comment.issue)).isPull ? 'pull-requests: write' : 'issues: write');
      checkText('IssueComment', 'x', body['body']);
      this.editComment(comment, owner.login, body['body'] as string);
      return { status: 200, body: this.#toComment(comment) };
    },
    'GET {repository}/labels/([^/]+)': ({ owner, parts }) => {
      require(owner, 'issues: read');
      const name = parts[0] ?? '';
      const label = this.labels.get(name);
      if (label === undefined) throw new Refused(404, 'Not Found');
      return { status: 200, body: { id: 1, name, ...label } };
    },
    'POST {repository}/labels': ({ owner, body }) => {
      require(owner, 'issues: write');
      const { name, color, description = '' } = body as { name: string; color: string; description?: string };
      if (this.labels.has(name)) throw new Refused(422, 'Validation Failed', [{ resource: 'Label', code: 'already_exists', field: 'name' }]);
      if (!/^[0-9a-f]{6}$/i.test(color) || description.length > 100) throw new Refused(422, 'Validation Failed');
      this.labels.set(name, { color, description });
      return { status: 201, body: { id: 1, name, color, description } };
    },
    'POST {repository}/deployments': ({ owner, body }) => {
      require(owner, 'deployments: write');
      const { ref, environment = 'production', description = '', payload = '', auto_merge: merges = true, required_contexts: contexts } = body as { ref: string; environment?: string; description?: string; payload?: unknown; auto_merge?: boolean; required_contexts?: string[] };
      if (!/^[0-9a-f]{40}$/.test(ref)) throw new Refused(422, `No ref found for: ${ref}`);
      if (merges) throw new Refused(409, 'Conflict merging the default branch');
      if (contexts?.length !== 0) throw new Refused(409, 'Conflict: Commit status checks failed for the ref.');
      const stored = { id: this.deployments.length + 1, ref, environment, description, payload, statuses: [] };
      this.deployments.push(stored);
      return { status: 201, body: stored };
    },
    'POST {repository}/deployments/(\\d+)/statuses': ({ owner, body, parts }) => {
      require(owner, 'deployments: write');
      const deployment = this.deployments.find(({ id }) => id === Number(parts[0]));
      if (deployment === undefined) throw new Refused(404, 'Not Found');
      const { state, description = '', log_url = '' } = body as { state: string; description?: string; log_url?: string };
      if (description.length > 140) throw new Refused(422, 'Validation Failed', [{ resource: 'DeploymentStatus', code: 'custom', message: 'description is too long (maximum is 140 characters)' }]);
      deployment.statuses.push({ state, description, log_url });
      return { status: 201, body: { id: deployment.statuses.length, state } };
    },
  };

  #requireIssues(owner: TokenOwner, right: Right): void {
    if (!this.hasIssues) throw new Refused(410, 'Issues has been disabled in this repository.');
    require(owner, right);
  }

  #issue(number: string | undefined): StoredIssue {
    const issue = this.issues.find((each) => each.number === Number(number));
    if (issue === undefined) throw new Refused(404, 'Not Found');
    return issue;
  }

  #toIssue({ number, user, title, body, state, labels, isPull, created_at }: StoredIssue): unknown {
    const html_url = `https://github.example/${REPOSITORY}/${isPull ? 'pull' : 'issues'}/${number}`;
    return { number, title, body: body === '' ? null : body, state, user: toUser(user), labels: labels.map((name) => ({ name })), html_url, created_at, ...(isPull ? { pull_request: { html_url } } : {}) };
  }

  #toPull({ number, state, merged, base = 'main' }: StoredIssue): unknown {
    return { number, html_url: `https://github.example/${REPOSITORY}/pull/${number}`, state, merged_at: merged?.at ?? null, merge_commit_sha: merged?.commit ?? 'f'.repeat(40), base: { ref: base } };
  }

  #toComment({ id, issue, user, body, created_at }: StoredComment): unknown {
    return { id, node_id: toNode(id), body, user: toUser(user), html_url: `https://github.example/${REPOSITORY}/issues/${issue}#issuecomment-${id}`, created_at };
  }
}

function toUser(login: string): unknown {
  return { login, type: login.endsWith('[bot]') ? 'Bot' : 'User' };
}

function toNode(id: number): string {
  return `IC_${id}`;
}

/** Who may write may read. */
function may({ rights }: TokenOwner, right: Right): boolean {
  return rights.includes(right) || rights.includes(right.replace('read', 'write') as Right);
}

function require(owner: TokenOwner, right: Right): void {
  if (!may(owner, right)) throw new Refused(403, 'Resource not accessible by integration');
}

function onlyKnown(query: URLSearchParams, names: readonly string[]): void {
  for (const name of query.keys()) if (!names.includes(name)) throw new Error(`the fake does not know the parameter ${name}`);
}

function checkText(resource: string, title: unknown, body: unknown): void {
  const refuse = (message: string): never => { throw new Refused(422, 'Validation Failed', [{ resource, code: 'custom', message }]); };
  if (typeof title !== 'string' || title.trim() === '' || typeof body !== 'string') refuse("title or body can't be blank");
  if ((title as string).length > 256) refuse('title is too long (maximum is 256 characters)');
  if ([...body as string].length > MAX_BODY) refuse(`body is too long (maximum is ${MAX_BODY} characters)`);
}

function toPage(all: readonly unknown[], query: URLSearchParams, url: URL): Answer {
  const size = Math.min(Number(query.get('per_page') ?? '30'), 100);
  const page = Number(query.get('page') ?? '1');
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (to: number, rel: string): string => {
    const target = new URL(url);
    target.searchParams.set('page', String(to));
    return `<${target.href}>; rel="${rel}"`;
  };
  const links = page < last ? [link(page + 1, 'next'), link(last, 'last')] : [];
  return { status: 200, body: all.slice((page - 1) * size, page * size), headers: links.length === 0 ? {} : { Link: links.join(', ') } };
}
