// Holds recorded exchanges against the servers' published descriptions.
//
// Usage: node check.mjs EXCHANGES SWAGGER; `cargo xtask conformance` makes the first and finds the second.

import { readFileSync } from 'node:fs'

import { deviations } from './deviations.mjs'
import { openApi, swagger } from './descriptions.mjs'
import { GraphQl } from './graphql.mjs'
import { Report } from './report.mjs'
import { Rest } from './rest.mjs'
import { planted, selfTest } from './selftest.mjs'

const published = (name) => readFileSync(new URL(`node_modules/${name}`, import.meta.url), 'utf8')
const [exchangesFile, swaggerFile] = process.argv.slice(2)

/** A description of GitHub's REST API. The sandbox has it below `/api/v3` for all. */
const rest = (name, file) => new Rest(openApi(name, '/api/v3', JSON.parse(published(`@octokit/openapi/generated/${file}.json`))))
const checks = {
  forge: new Rest(swagger('forge', JSON.parse(readFileSync(swaggerFile, 'utf8')))),
  github: rest('github', 'api.github.com'),
  // Of older releases too: what a release has not got yet is answered with 404.
  enterprise: rest('enterprise', 'ghes-3.19'),
  graphql: new GraphQl(published('@octokit/graphql-schema/schema.graphql')),
}

/** Which description a recorded server has. */
function describedBy({ server, path }) {
  if (!server.startsWith('GitHub')) return 'forge'
  if (path === '/api/graphql') return 'graphql'
  return server.startsWith('GitHub Enterprise') ? 'enterprise' : 'github'
}

const missed = selfTest(checks)
for (const line of missed) console.log(`self-test: ${line}`)
console.log(`self-test: ${planted - missed.length} of ${planted} planted cases judged right`)

const report = new Report(Object.keys(checks), deviations)
for (const line of readFileSync(exchangesFile, 'utf8').split('\n').filter(Boolean)) {
  const exchange = JSON.parse(line)
  const description = describedBy(exchange)
  report.add(description, exchange, checks[description].check(exchange))
}
const { lines, findings } = report.lines()
for (const line of lines) console.log(line)
process.exitCode = findings + missed.length > 0 ? 1 : 0
