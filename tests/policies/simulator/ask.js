// Reads one case per line, as JSON, and answers with one line: {"result": "Allowed" | "ExplicitlyDenied" | …}, or
// {"error": …} for what the simulator refuses to simulate.

import { createInterface } from 'node:readline'
import { runSimulation, runUnsafeSimulation } from '@cloud-copilot/iam-simulate'

// The validating entry drops condition keys that an action hasn't. The other one takes any key, but fails on policies of
// resources and knows none of sessions.
async function simulated(simulation) {
  if (!simulation.sessionPolicy && !simulation.resourcePolicy) return { result: runUnsafeSimulation(simulation, {}) }
  const answer = await runSimulation(simulation, {})
  return answer.resultType === 'error' ? { error: answer.errors } : { result: answer.overallResult }
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer
  try {
    answer = await simulated(JSON.parse(line))
  } catch (error) {
    answer = { error: String(error) }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
