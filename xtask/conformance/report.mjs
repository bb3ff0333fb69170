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
      const applies = (it) => it.description === description && (it.operation ?? operation) === operation
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

  /** Prints everything; how much is wrong. */
  print() {
    const counts = (statuses) => [...statuses].sort(byName).map(([status, count]) => `${status}:${count}`).join(' ')
    for (const [line, statuses] of [...this.#operations].sort(byName)) console.log(`${line}  ${counts(statuses)}`)
    for (const [line, { count, servers, detail }] of [...this.#findings].sort(byName)) {
      console.log(`finding: ${line}\n    ${count} times (${[...servers].join(' ')}), first ${detail.slice(0, 300)}`)
    }
    const missing = this.#missing()
    for (const line of missing) console.log(`finding: ${line}`)
    const findings = this.#findings.size + missing.length
    console.log(`conformance: ${findings} findings in ${this.#operations.size} operations, ${this.#used.size} known deviations`)
    return findings
  }

  /** What was not seen and should have been. A deviation that nothing needs would hide the next mistake. */
  #missing() {
    const seen = (description) => [...this.#operations.keys()].some((line) => line.startsWith(`${description} `))
    const unused = this.#deviations.filter((it) => seen(it.description) && !this.#used.has(it))
    return [
      ...this.#descriptions.filter((it) => !seen(it)).map((it) => `${it}: nothing was recorded`),
      ...unused.map(({ description, finding }) => `${description}: deviation not seen: ${finding}`),
    ]
  }
}

function byName([a], [b]) {
  return a < b ? -1 : a > b ? 1 : 0
}
