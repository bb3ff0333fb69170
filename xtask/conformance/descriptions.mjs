// Published descriptions, brought to one form: a list of operations with JSON Schemas.

import { jsonSchema, mapped } from './dialect.mjs'

const METHODS = ['get', 'put', 'post', 'delete', 'patch']
const JSON_TYPE = /^application\/(.*\+)?json/

/** GitHub's, in OpenAPI 3.0. */
export function openApi(name, base, document) {
  const schema = (it) => it && jsonSchema(it, name)
  const json = (content) => Object.entries(content ?? {}).find(([type]) => JSON_TYPE.test(type))?.[1].schema
  return describe(name, base, document, {
    schemas: { components: { schemas: mapped(document.components.schemas, schema) } },
    anyError: (status) => (status >= 400 ? { $ref: `${name}#/components/schemas/basic-error` } : undefined),
    parameters: (all) => all.map((it) => ({ ...it, schema: schema(it.schema) })),
    body: (operation, resolve) => {
      const body = operation.requestBody && resolve(operation.requestBody)
      return body && { required: body.required === true, schema: schema(json(body.content)) }
    },
    reply: (response) => schema(json(response.content)),
  })
}

/** Gitea's and Forgejo's, in Swagger 2. */
export function swagger(name, document) {
  const schema = (it) => it && jsonSchema(it, name)
  const parameter = ({ name: its, in: where, required, description: _, ...rest }) => ({
    name: its, in: where, required, schema: schema(rest),
  })
  return describe(name, document.basePath, document, {
    schemas: { definitions: mapped(document.definitions, schema) },
    anyError: (status) => {
      const error = status === 404 ? 'APINotFound' : 'APIError'
      return status >= 400 ? { $ref: `${name}#/definitions/${error}` } : undefined
    },
    parameters: (all) => all.filter((it) => it.in !== 'body').map(parameter),
    body: (_, resolve, all) => {
      const body = all.find((it) => it.in === 'body')
      return body && { required: body.required === true, schema: schema(body.schema) }
    },
    reply: (response) => schema(response.schema),
  })
}

function describe(name, base, document, dialect) {
  const at = (pointer) => pointer.split('/').slice(1).reduce((it, key) => it[unescaped(key)], document)
  const resolve = (it) => (it.$ref ? resolve(at(it.$ref)) : it)
  const operations = []
  for (const [template, item] of Object.entries(document.paths)) {
    for (const method of METHODS.filter((it) => item[it])) {
      const operation = item[method]
      const all = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolve)
      const long = all.filter((it) => it.in === 'path' && it['x-multi-segment']).map((it) => it.name)
      operations.push({
        name: `${method.toUpperCase()} ${template}`,
        method: method.toUpperCase(),
        ...pattern(template, long),
        parameters: dialect.parameters(all),
        body: dialect.body(operation, resolve, all),
        replies: mapped(operation.responses, (it) => ({ schema: dialect.reply(resolve(it)) })),
      })
    }
  }
  return { name, base, operations, schemas: { $id: name, ...dialect.schemas }, anyError: dialect.anyError }
}

function unescaped(key) {
  return decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')
}

/**
 * What a template matches: `path`, with the values of the parameters `names`. Those in `long` may hold slashes. `words` is how
 * much of it is fixed.
 */
function pattern(template, long) {
  const names = []
  const text = template.replaceAll(/\{([^}]+)\}|[^{]+/g, (part, name) => {
    if (!name) return part.replaceAll(/[.*+?^$()[\]\\|]/g, '\\$&')
    names.push(name)
    return long.includes(name) ? '(.+)' : '([^/]+)'
  })
  const words = template.replaceAll(/\{[^}]+\}/g, '').length
  return { path: new RegExp(`^${text}$`), names, long: long.length, words }
}

/** The operation that a path means, with the values in the path. Of several the one with the most fixed words. */
export function operationOf(description, method, path) {
  const { base } = description
  if (!path.startsWith(`${base}/`)) return undefined
  const rest = path.slice(base.length)
  const fitting = description.operations.filter((it) => it.method === method && it.path.test(rest))
  const [operation] = fitting.sort((a, b) => a.long - b.long || a.names.length - b.names.length || b.words - a.words)
  if (!operation) return undefined
  const [, ...values] = rest.match(operation.path).map(decodeURIComponent)
  return { operation, values: Object.fromEntries(operation.names.map((name, index) => [name, values[index]])) }
}
