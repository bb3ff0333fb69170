// Planted violations: a check that does not find them all is worth nothing.

import { Report } from './report.mjs'

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

/** An exchange without fault, to be spoilt in one place. */
function exchange(method, path, body, status, reply) {
  const [bare, query] = path.split('?')
  const text = (it) => (it === undefined ? '' : JSON.stringify(it))
  return {
    server: 'self-test', method, path: bare, query, headers: JSON_TYPE, body: text(body), status, reply_headers: JSON_TYPE,
    reply: text(reply),
  }
}

/** Name, description, exchange, and the finding that it must lead to; none for one without fault. */
const cases = [
  ...['forge', 'github'].flatMap((description) => {
    const base = description === 'forge' ? '/api/v1' : '/api/v3'
    const list = `${base}/repos/acme/web/issues`
    const comment = (body, status, reply) => exchange('POST', `${list}/7/comments`, body, status, reply)
    const refused = { message: 'Not Found' }
    return [
      [description, exchange('GET', `${list}?state=open&page=2`, undefined, 404, refused), undefined],
      [description, exchange('GET', `${list}?state=bogus`, undefined, 404, refused), 'query parameter state: must be equal'],
      [description, exchange('GET', `${list}?page=two`, undefined, 404, refused), 'query parameter page: must be integer'],
      [description, exchange('GET', `${list}?stat=open`, undefined, 404, refused), 'query parameter stat: unknown'],
      [description, exchange('GET', `${list}?page=1&page=2`, undefined, 404, refused), 'query parameter page: twice'],
      [description, exchange('GET', `${list}/seven`, undefined, 404, refused), 'path parameter'],
      [description, exchange('GET', `${base}/nowhere`, undefined, 404, refused), 'no such operation'],
      [description, exchange('PUT', list, undefined, 404, refused), 'no such operation'],
      [description, exchange('GET', list, { state: 'open' }, 404, refused), 'request: a body'],
      [description, exchange('GET', list, undefined, 200, refused), 'reply: must be array'],
      [description, exchange('GET', list, undefined, 404, { message: 7 }), 'must be string'],
      [description, exchange('GET', list, undefined, 418, refused), 'reply: status 418'],
      [description, exchange('GET', list, undefined, 200, undefined), 'reply 200: no body'],
      [description, comment({ body: 'Hello' }, 403, { message: 'No' }), undefined],
      [description, comment({ body: 7 }, 403, { message: 'No' }), 'must be string'],
      [description, comment({ text: 'Hello' }, 403, { message: 'No' }), "must have required property 'body'"],
      [description, comment({ body: 'Hello', to: 'all' }, 403, { message: 'No' }), '.to: unknown'],
      [description, comment({ body: 'Hello' }, 201, { id: 'one' }), 'must be integer'],
      [description, exchange('PATCH', `${list}/7`, { state: 7 }, 404, refused), 'must be string'],
      [description, exchange('DELETE', `${list}/comments/7`, undefined, 204, { id: 7 }), 'reply 204: a body'],
      [description, { ...comment({ body: 'Hello' }, 403, undefined), reply: '<html>' }, 'reply: no JSON'],
      [description, { ...comment({ body: 'Hello' }, 403, { message: 'No' }), headers: {} }, 'request: no JSON'],
    ]
  }),
  ['github', exchange('PATCH', '/api/v3/repos/acme/web/issues/7', { state: 'done' }, 404, {}), 'must be equal to one of'],
  ['forge', exchange('GET', '/api/v1/user', undefined, 200, { login: 'alice', longin: 'alice' }), 'User.longin: unknown'],
  ...[
    ['nameWithOwner', { nameWithOwner: 'acme/web' }, undefined],
    ['nameOfOwner', {}, 'Cannot query field "nameOfOwner"'],
    ['nameWithOwner(of: 1)', {}, 'Unknown argument "of"'],
    ['nameWithOwner', { nameWithOwner: null }, 'Repository.nameWithOwner: null'],
    ['nameWithOwner', { nameWithOwner: 7 }, 'Repository.nameWithOwner: no String'],
    ['nameWithOwner', {}, 'Repository.nameWithOwner: missing'],
    ['nameWithOwner', { nameWithOwner: 'acme/web', isFork: true }, 'Repository.isFork: not asked for'],
    ['issues(first: 1) { totalCount }', { issues: [] }, 'IssueConnection: no object'],
    ['issues(first: 1) { nodes { state } }', { issues: { nodes: [{ state: 'open' }] } }, 'Issue.state: no IssueState'],
  ].map(([field, repository, finding]) => ['graphql', question(field, repository), finding]),
  ['graphql', { ...question('nameWithOwner', {}), body: '{"query":"query {"}' }, 'Syntax Error'],
  ['graphql', question('nameWithOwner', { nameWithOwner: '' }, { name: 7 }), 'Variable "$name" got invalid value'],
]

function question(field, repository, variables = { name: 'web' }) {
  const query = `query Ask($name: String!) { repository(owner: "acme", name: $name) { ${field} } }`
  return exchange('POST', '/api/graphql', { query, variables }, 200, { data: { repository } })
}

/** What is planted, the deviations that are known, and the only finding; none where the deviation is the right one. */
const reports = [
  [{ operation: 'GET /a', key: 'reply: null' }, [], 'd GET /a: reply: null'],
  [{ operation: 'GET /a', key: 'reply: null' }, [{ finding: 'reply: null' }], undefined],
  [{ operation: 'GET /a', key: 'reply: null' }, [{ finding: 'reply: null', operation: 'GET /a' }], undefined],
  [{ operation: 'GET /b' }, [{ finding: 'reply: null' }], 'd: deviation not seen: reply: null'],
  [{}, [], 'd: nothing was recorded'],
]

/** The findings of a report. */
function reported({ operation, key }, deviations) {
  const report = new Report(['d'], deviations.map((it) => ({ descriptions: ['d'], ...it })))
  const findings = key ? [{ key, detail: '' }] : []
  if (operation) report.add('d', { server: 'self-test', status: 200 }, { operation, findings })
  return report.lines().lines.filter((line) => line.startsWith('finding: '))
}

/** What is not found, and what is found where nothing is; none if all is well. */
export function selfTest(checks) {
  const exchanges = cases.flatMap(([description, spoilt, wanted]) => {
    const keys = checks[description].check(spoilt).findings.map(({ key }) => key)
    const { method, path, query, body, reply } = spoilt
    return judged(`${description} ${method} ${path}?${query ?? ''} ${body} -> ${reply}`, keys, wanted)
  })
  const rest = reports.flatMap(([planted, deviations, wanted]) =>
    judged(`a report of ${JSON.stringify([planted, deviations])}`, reported(planted, deviations), wanted))
  return [...exchanges, ...rest]
}

function judged(what, found, wanted) {
  const right = wanted === undefined ? found.length === 0 : found.some((it) => it.includes(wanted))
  return right ? [] : [`${what}: wanted ${wanted ?? 'nothing'}, found ${found.join('; ') || 'nothing'}`]
}

/** How much is planted. */
export const planted = cases.length + reports.length
