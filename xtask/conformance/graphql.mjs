// One GraphQL exchange against the published schema: the document, its variables, and the shape of what came back.

import {
  buildSchema, getNamedType, getVariableValues, GraphQLError, isEnumType, isInterfaceType, isLeafType, isListType,
  isNonNullType, isObjectType, isUnionType, Kind, parse, TypeNameMetaFieldDef, validate,
} from 'graphql'

/** Scalars whose values have a form; of the others any text or number may be one. */
const FORMS = {
  Boolean: (it) => typeof it === 'boolean',
  DateTime: (it) => typeof it === 'string' && !Number.isNaN(Date.parse(it)),
  Float: (it) => typeof it === 'number',
  ID: (it) => typeof it === 'string',
  Int: (it) => Number.isInteger(it),
  String: (it) => typeof it === 'string',
  URI: (it) => typeof it === 'string' && URL.canParse(it),
}

/** The check of GraphQL exchanges. */
export class GraphQl {
  #schema

  constructor(text) {
    this.#schema = buildSchema(text, { assumeValid: true })
  }

  /** The operation's name and what is wrong. */
  check({ method, body, status, reply }) {
    let document, question
    try {
      question = JSON.parse(body)
      document = parse(question.query)
    } catch (error) {
      return { operation: 'a document', findings: [{ key: `request: ${error.message}`, detail: body }] }
    }
    const [asked] = document.definitions.filter((it) => it.kind === Kind.OPERATION_DEFINITION)
    const operation = `${asked?.operation} ${asked?.name?.value ?? 'without a name'}`
    const findings = [
      ...(method === 'POST' ? [] : [{ key: `request: ${method}`, detail: '' }]),
      ...Object.keys(question).filter((it) => !['query', 'variables', 'operationName'].includes(it))
        .map((it) => ({ key: `request ${it}: unknown`, detail: '' })),
      ...validate(this.#schema, document).map(finding),
    ]
    if (findings.length === 0) {
      const { errors } = getVariableValues(this.#schema, asked.variableDefinitions ?? [], question.variables ?? {})
      findings.push(...(errors ?? []).map(finding))
      if (status === 200) findings.push(...this.#reply(document, asked, reply))
    }
    return { operation, findings }
  }

  #reply(document, asked, text) {
    let reply
    try {
      reply = JSON.parse(text)
    } catch (error) {
      return [{ key: `reply: no JSON`, detail: error.message }]
    }
    const errors = reply.errors ?? []
    const wordless = errors.filter((it) => typeof it.message !== 'string')
    const findings = wordless.map((it) => ({ key: 'reply: an error without a message', detail: JSON.stringify(it) }))
    if (reply.data === undefined && errors.length === 0) findings.push({ key: 'reply: neither data nor errors', detail: text })
    if (!reply.data) return findings
    const shape = new Shape(this.#schema, document)
    shape.object(this.#schema.getQueryType(), [asked.selectionSet], reply.data, '')
    return [...findings, ...shape.findings]
  }
}

function finding(error) {
  const at = error instanceof GraphQLError && error.locations?.[0]
  return { key: `request: ${error.message}`, detail: at ? `at line ${at.line}, column ${at.column}` : '' }
}

/** Walks data beside the selections that asked for it. */
class Shape {
  findings = []
  #schema
  #fragments

  constructor(schema, document) {
    this.#schema = schema
    const fragments = document.definitions.filter((it) => it.kind === Kind.FRAGMENT_DEFINITION)
    this.#fragments = new Map(fragments.map((it) => [it.name.value, it]))
  }

  #note(key, path, value) {
    this.findings.push({ key: `reply ${key}`, detail: `${path} is ${JSON.stringify(value)}` })
  }

  object(type, sets, value, path) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      this.#note(`${type}: no object`, path, value)
      return
    }
    const fields = sets.flatMap((set) => this.#fields(type, set, value.__typename))
    for (const name of Object.keys(value)) {
      if (!fields.some((it) => it.name === name)) this.#note(`${type}.${name}: not asked for`, path, value[name])
    }
    for (const name of new Set(fields.map((it) => it.name))) {
      const same = fields.filter((it) => it.name === name)
      const [{ field, of, sure }] = same
      const place = `${of}.${field.name}`
      if (value[name] !== undefined) {
        const inner = same.map((it) => it.node.selectionSet).filter(Boolean)
        this.#value(field.type, inner, value[name], `${path}/${name}`, place)
      } else if (sure) {
        this.#note(`${place}: missing`, path, value)
      }
    }
  }

  /** The fields that a selection asks of a type. `sure`: whatever type the value has in the end. */
  #fields(type, set, typename, sure = true) {
    return set.selections.flatMap((node) => {
      if (node.kind === Kind.FIELD) {
        const field = node.name.value === '__typename' ? TypeNameMetaFieldDef : type.getFields()[node.name.value]
        return [{ name: node.alias?.value ?? node.name.value, node, field, of: type.name, sure }]
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(node.name.value) : node
      const narrower = fragment.typeCondition ? this.#schema.getType(fragment.typeCondition.name.value) : type
      const actual = typename ? this.#schema.getType(typename) : isObjectType(type) ? type : undefined
      const is = actual && (actual === narrower || (!isObjectType(narrower) && this.#schema.isSubType(narrower, actual)))
      if (actual && !is) return []
      return this.#fields(narrower, fragment.selectionSet, typename, sure && (is || narrower === type))
    })
  }

  #value(type, sets, value, path, place) {
    if (isNonNullType(type)) {
      if (value === null) this.#note(`${place}: null`, path, value)
      else this.#value(type.ofType, sets, value, path, place)
    } else if (value === null) {
      return
    } else if (isListType(type)) {
      if (!Array.isArray(value)) this.#note(`${place}: no list`, path, value)
      else value.forEach((item, index) => this.#value(type.ofType, sets, item, `${path}/${index}`, `${place}[]`))
    } else if (isLeafType(type)) {
      const known = isEnumType(type) ? type.getValue(value) !== undefined : (FORMS[type.name] ?? (() => true))(value)
      if (!known) this.#note(`${place}: no ${type}`, path, value)
    } else if (isObjectType(type) || isInterfaceType(type) || isUnionType(type)) {
      this.object(getNamedType(type), sets, value, path)
    }
  }
}
