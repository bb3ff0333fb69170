// From the dialects of OpenAPI 3.0 and Swagger 2 to JSON Schema.

/** Keywords that constrain nothing, or that JSON Schema has not. */
const SILENT = new Set([
  'default', 'deprecated', 'description', 'discriminator', 'example', 'examples', 'externalDocs', 'nullable', 'readOnly',
  'title', 'writeOnly', 'xml',
])
const ONE = ['items', 'not', 'additionalProperties']
const SEVERAL = ['allOf', 'anyOf', 'oneOf']

/** The schema as JSON Schema; references lead into the schema that is registered as `root`. */
export function jsonSchema(schema, root) {
  if (typeof schema !== 'object') return schema
  // Neither dialect reads what stands beside a reference.
  if (schema.$ref) return { $ref: root + schema.$ref }
  const out = {}
  for (const [name, value] of Object.entries(schema)) {
    if (SILENT.has(name) || name.startsWith('x-')) continue
    if (name === 'properties') out.properties = mapped(value, (it) => jsonSchema(it, root))
    else if (ONE.includes(name)) out[name] = jsonSchema(value, root)
    else if (SEVERAL.includes(name)) out[name] = value.map((it) => jsonSchema(it, root))
    else out[name] = value
  }
  return schema.nullable ? orNull(out) : out
}

function orNull(schema) {
  if (!schema.type) return { anyOf: [schema, { type: 'null' }] }
  const type = [schema.type, 'null']
  return schema.enum ? { ...schema, type, enum: [...schema.enum, null] } : { ...schema, type }
}

/** The same keys with other values. */
export function mapped(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]))
}

/** What a text in a path or query means under a schema. One that means nothing stays a text, which the schema refuses. */
export function typed(text, schema) {
  switch (schema.type) {
    case 'integer':
      return /^-?\d+$/.test(text) ? Number(text) : text
    case 'number':
      return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
    case 'boolean':
      return { true: true, false: false }[text] ?? text
    case 'array':
      return text.split(',').map((item) => typed(item, schema.items))
    default:
      return text
  }
}
