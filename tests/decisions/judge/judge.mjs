// Decides IAM calls: one request a line on stdin, one reply a line on stdout, both JSON.
//
// request: {id, principal, account, action, resource, context, identity, boundary, resourcePolicy}
//   identity and boundary are lists of {name, document}; boundary and resourcePolicy may be null.
//   account is the one that the resource belongs to.
// reply: {id, result, identity, boundary, resourcePolicy, pattern, ignoredContext}
//   result is Allowed, ExplicitlyDenied or ImplicitlyDenied. identity, boundary and resourcePolicy
//   are the statements that match the call, {allow, deny}, each [{policy, statement}]: the
//   statement's Sid, or its place in the policy (from 1) where it has none. pattern says that the
//   resource was one; ignoredContext lists the context keys that AWS never sends with this action.
// reply to what cannot be decided: {id, error}

import { createInterface } from 'node:readline'
import { isConditionKeyArray, runSimulation, typeForContextKey } from '@cloud-copilot/iam-simulate'

const KEYS = [
  'account', 'action', 'boundary', 'context', 'id', 'identity', 'principal', 'resource',
  'resourcePolicy',
].join()

function simulation(request) {
  const named = (policies) => policies.map(({ name, document }) => ({ name, policy: document }))
  return {
    request: {
      principal: request.principal,
      action: request.action,
      resource: { resource: request.resource, accountId: request.account },
      contextVariables: request.context,
    },
    identityPolicies: named(request.identity),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(request.boundary && { permissionBoundaryPolicies: named(request.boundary) }),
    ...(request.resourcePolicy && { resourcePolicy: request.resourcePolicy }),
  }
}

// The simulator would take the first value of several for a key that can only have one.
async function keyWithTooManyValues(context) {
  for (const [key, value] of Object.entries(context)) {
    if (Array.isArray(value) && value.length !== 1) {
      if (!isConditionKeyArray(await typeForContextKey(key.toLowerCase()))) return key
    }
  }
  return undefined
}

function matched(analyses) {
  const found = (key) =>
    analyses
      .flatMap((analysis) => analysis?.[key] ?? [])
      .map(({ policyId, explain }) => ({ policy: policyId ?? '', statement: explain.identifier }))
  return { allow: found('allowStatements'), deny: found('denyStatements') }
}

function described(response) {
  if (response.resultType === 'error') {
    const { message, ...details } = response.errors
    const more = Object.keys(details).length ? ` ${JSON.stringify(details)}` : ''
    return { error: message + more }
  }
  const results = response.resultType === 'single' ? [response.result] : response.results
  const analyses = results.map((one) => one.analysis)
  // A pattern is no single resource: the simulator calls it allowed when any part of it is.
  if (analyses.some((analysis) => analysis.result !== response.overallResult)) {
    return { error: 'the resource is a pattern, and not all of it is decided the same' }
  }
  return {
    result: response.overallResult,
    identity: matched(analyses.map((analysis) => analysis.identityAnalysis)),
    boundary: matched(analyses.map((analysis) => analysis.permissionBoundaryAnalysis)),
    resourcePolicy: matched(analyses.map((analysis) => analysis.resourceAnalysis)),
    pattern: response.resultType === 'wildcard',
    ignoredContext: [...new Set(results.flatMap((one) => one.ignoredContextKeys ?? []))],
  }
}

async function reply(line) {
  let id = null
  try {
    const request = JSON.parse(line)
    id = request.id
    const keys = Object.keys(request).sort().join()
    if (keys !== KEYS) {
      return { id, error: `a request has the keys ${KEYS}; this one has ${keys}` }
    }
    const key = await keyWithTooManyValues(request.context)
    if (key) {
      return { id, error: `the context key ${key} has exactly one value` }
    }
    const response = await runSimulation(simulation(request), { simulationMode: 'Strict' })
    return { id, ...described(response) }
  } catch (error) {
    return { id, error: String(error) }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await reply(line))}\n`)
}
