// One exchange against the description of its operation.

import Ajv from 'ajv'
import addFormats from 'ajv-formats'

import { operationOf } from './descriptions.mjs'
import { typed } from './dialect.mjs'
import { placeOf, unknownProperties } from './places.mjs'

/** The check of REST exchanges: operation, parameters, body and reply, the reply as strictly as the request. */
export class Rest {
  #description
  #ajv
  #validators = new Map()

  constructor(description) {
    this.#description = description
    // Formats that nobody knows (`int64`, `repo.nwo`) say nothing, which is not worth a warning.
    this.#ajv = new Ajv({ allErrors: true, strict: false, inlineRefs: false, validateSchema: false, logger: false })
    addFormats(this.#ajv)
    this.#ajv.addSchema(description.schemas)
  }

  /** The operation's name and what is wrong. A finding has a `key` that is the same wherever the same thing is wrong. */
  check(exchange) {
    const found = operationOf(this.#description, exchange.method, exchange.path)
    if (!found) {
      const key = 'no such operation'
      return { operation: `${exchange.method} ${exchange.path}`, findings: [{ key, detail: '' }] }
    }
    const { operation, values } = found
    const findings = [
      ...this.#parameters(operation, values, new URLSearchParams(exchange.query ?? '')),
      ...this.#request(operation, exchange),
      ...this.#reply(operation, exchange),
    ]
    return { operation: operation.name, findings }
  }

  #parameters(operation, values, query) {
    const findings = []
    const check = (where, name, text) => {
      const parameter = operation.parameters.find((it) => it.in === where && it.name === name)
      if (!parameter) findings.push({ key: `${where} parameter ${name}: unknown`, detail: text })
      else findings.push(...this.#valid(parameter.schema, typed(text, parameter.schema), `${where} parameter ${name}`))
    }
    for (const [name, text] of Object.entries(values)) check('path', name, text)
    for (const [name, text] of query) check('query', name, text)
    for (const name of new Set(query.keys())) {
      if (query.getAll(name).length > 1) findings.push({ key: `query parameter ${name}: twice`, detail: '' })
    }
    for (const { name } of operation.parameters.filter((it) => it.in === 'query' && it.required)) {
      if (!query.has(name)) findings.push({ key: `query parameter ${name}: missing`, detail: '' })
    }
    return findings
  }

  #request(operation, { headers, body }) {
    if (body === '') return operation.body?.required ? [{ key: 'request: no body', detail: '' }] : []
    if (!operation.body?.schema) return [{ key: 'request: a body', detail: body }]
    return this.#json(operation.body.schema, headers['content-type'], body, 'request')
  }

  #reply(operation, { status, reply, reply_headers: headers }) {
    const findings = []
    const kind = `${Math.floor(status / 100)}XX`
    const described = operation.replies[status] ?? operation.replies[kind] ?? operation.replies.default
    if (!described) findings.push({ key: `reply: status ${status}`, detail: reply })
    const schema = described?.schema ?? this.#description.anyError(status)
    if (reply === '') {
      if (described?.schema) findings.push({ key: `reply ${status}: no body`, detail: '' })
    } else if (schema) {
      findings.push(...this.#json(schema, headers['content-type'], reply, 'reply'))
    } else if (described) {
      findings.push({ key: `reply ${status}: a body`, detail: reply })
    }
    return findings
  }

  #json(schema, type, text, what) {
    if (!/^application\/(.*\+)?json/.test(type ?? '')) return [{ key: `${what}: no JSON`, detail: `${type}` }]
    let value
    try {
      value = JSON.parse(text)
    } catch (error) {
      return [{ key: `${what}: no JSON`, detail: error.message }]
    }
    return this.#valid(schema, value, what)
  }

  #valid(schema, value, what) {
    const { schemas } = this.#description
    const validate = this.#validator(schema)
    const wrong = validate(value) ? [] : plainest(validate.errors)
    const unknown = unknownProperties(schemas, schema, value)
    return [
      ...wrong.map((error) => finding(error, value, `${what} ${placeOf(schemas, schema, error.instancePath)}`.trim())),
      ...unknown.map(({ place, path }) => ({ key: `${what} ${place}: unknown`, detail: path })),
    ]
  }

  #validator(schema) {
    if (!this.#validators.has(schema)) this.#validators.set(schema, this.#ajv.compile(schema))
    return this.#validators.get(schema)
  }
}

/** Where there is a choice, every alternative complains: the choice itself and its deepest complaint are enough. */
function plainest(errors) {
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
  if (choices.length === 0) return errors
  const below = (error, choice) => error !== choice && error.instancePath.startsWith(choice.instancePath)
  const rest = errors.filter((error) => !choices.some((choice) => below(error, choice)))
  const deep = errors.filter((error) => !choices.includes(error))
  const depth = ({ instancePath }) => instancePath.split('/').length
  return [...new Set([...rest, ...deep.sort((a, b) => depth(b) - depth(a)).slice(0, 3)])]
}

function finding({ instancePath, message, keyword, params }, value, what) {
  const got = instancePath.split('/').slice(1).reduce((it, name) => it?.[name.replaceAll('~1', '/')], value)
  const wrong = got === null && keyword === 'type' ? 'null' : message
  const words = params.allowedValues ? `, one of ${params.allowedValues.join(' ')}` : ''
  return { key: `${what}: ${wrong}`, detail: `${instancePath || 'all of it'} is ${JSON.stringify(got)}${words}` }
}
