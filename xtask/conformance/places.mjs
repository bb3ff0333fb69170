// Where a part of a value stands in a description, and which parts stand nowhere in it.

/** The place of a part of a value: `Issue.labels[].name`, or nothing for the body of an operation without a name. */
export function placeOf(schemas, schema, path) {
  let found = alternatives(schemas, [{ schema, place: '' }])
  for (const name of path.split('/').slice(1)) {
    const next = found.flatMap((it) => inside(it, name.replaceAll('~1', '/').replaceAll('~0', '~')))
    if (next.length === 0) return `${found[0]?.place ?? ''}.${name}`
    found = alternatives(schemas, next)
  }
  // An inner schema with a name of its own goes by where it stands.
  return found[0].stands ?? found[0].place
}

/**
 * The properties of a value that its description does not name, with their places. JSON Schema lets them pass; a misspelt
 * one is what we look for.
 */
export function unknownProperties(schemas, schema, value) {
  return unknown(schemas, [{ schema, place: '' }], value, '')
}

function unknown(schemas, candidates, value, path) {
  if (value === null || typeof value !== 'object' || candidates.length === 0) return []
  const all = alternatives(schemas, candidates)
  return Object.entries(value).flatMap(([name, part]) => {
    const next = all.flatMap((it) => inside(it, name))
    const named = all.find((it) => it.schema.properties)
    if (next.length > 0 || Array.isArray(value)) return unknown(schemas, next, part, `${path}/${name}`)
    return named && !all.some(isOpen) ? [{ place: `${named.place}.${name}`, path: `${path}/${name}` }] : []
  })
}

/** The schemas of a part. */
function inside({ schema, place }, name) {
  if (schema.items && /^\d+$/.test(name)) return [{ schema: schema.items, place: `${place}[]` }]
  const known = schema.properties && Object.hasOwn(schema.properties, name)
  return known ? [{ schema: schema.properties[name], place: `${place}.${name}` }] : []
}

/** Objects that say nothing about their properties, or that any may be added to. */
function isOpen({ schema }) {
  const object = schema.type === 'object' || (Array.isArray(schema.type) && schema.type.includes('object'))
  return Boolean(schema.additionalProperties) || (object && !schema.properties)
}

/** Every schema that may describe a value, references followed. One with a name begins a place of its own. */
function alternatives(schemas, candidates) {
  return candidates.flatMap(({ schema, place, stands }) => {
    if (schema.$ref) {
      const keys = schema.$ref.split('#')[1].split('/').slice(1)
      const named = { schema: keys.reduce((it, key) => it[key], schemas), place: keys.at(-1), stands: stands ?? place }
      return alternatives(schemas, [named])
    }
    const parts = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
    const inner = alternatives(schemas, parts.map((it) => ({ schema: it, place, stands })))
    return schema.type || schema.properties || parts.length === 0 ? [{ schema, place, stands }, ...inner] : inner
  })
}
