// What was checked and what was found, one line each.

/** Counts exchanges by operation, and findings by what is wrong. */
export class Report {
  #descriptions
  #deviations
  #used = new Set()
  #operations = new Map()
  #findings = new Map()

  /** Something must have been recorded of each of these descriptions. */
  constructor(descriptions, deviations) {
    this.#descriptions = descriptions
    this.#deviations = deviations
  }

  /** Adds a checked exchange. */
  add(description, { server, status }, { operation, findings }) {
    const line = `${description} ${operation}`
    const statuses = this.#operations.get(line) ?? new Map()
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    this.#operations.set(line, statuses)
    for (const { key, detail } of findings) {
      const applies = (it) => it.descriptions.includes(description) && (it.operation ?? operation) === operation
      const known = this.#deviations.find((it) => applies(it) && it.finding === key)
      if (known) this.#used.add(known)
      else this.#note(`${line}: ${key}`, server, detail)
    }
  }

  #note(line, server, detail) {
    const seen = this.#findings.get(line) ?? { count: 0, servers: new Set(), detail }
    seen.count += 1
    seen.servers.add(server)
    this.#findings.set(line, seen)
  }

  /** Everything in lines, and how much is wrong. */
  lines() {
    const counts = (statuses) => [...statuses].sort(byName).map(([status, count]) => `${status}:${count}`).join(' ')
    const operations = [...this.#operations].sort(byName).map(([line, statuses]) => `${line}  ${counts(statuses)}`)
    const wrong = [...this.#findings].sort(byName).map(([line, { count, servers, detail }]) =>
      `finding: ${line}\n    ${count} times (${[...servers].join(' ')}), first ${detail.slice(0, 300)}`)
    const missing = this.#missing().map((line) => `finding: ${line}`)
    const findings = wrong.length + missing.length
    const sum = `conformance: ${findings} findings in ${operations.length} operations, ${this.#used.size} known deviations`
    return { lines: [...operations, ...wrong, ...missing, sum], findings }
  }

  /** What was not seen and should have been. A deviation that nothing needs would hide the next mistake. */
  #missing() {
    const seen = (description) => [...this.#operations.keys()].some((line) => line.startsWith(`${description} `))
    const unused = this.#deviations.filter((it) => it.descriptions.some(seen) && !this.#used.has(it))
    return [
      ...this.#descriptions.filter((it) => !seen(it)).map((it) => `${it}: nothing was recorded`),
      ...unused.map(({ descriptions, finding }) => `${descriptions.join(' ')}: deviation not seen: ${finding}`),
    ]
  }
}

function byName([a], [b]) {
  return a < b ? -1 : a > b ? 1 : 0
}
