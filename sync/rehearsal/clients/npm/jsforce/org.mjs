// What the test files share: a connection to the rehearsal org that the Go test
// has started, and a few words for it.
import jsforce from 'jsforce';

export const url = process.env.ORG_URL;
export const token = process.env.ORG_TOKEN;
export const version = '66.0';
export const session = 'Navattic_Session__c';

export const connect = (more = {}) => new jsforce.Connection({ instanceUrl: url, accessToken: token, version, ...more });

// A run's own keys, so that tests do not meet each other's records.
let serial = 0;
export const key = (what) => `${what}-${process.pid}-${++serial}`;

export const sessions = (n, prefix) =>
  Array.from({ length: n }, (_, i) => ({ Session_Key__c: `${prefix}-${i}`, Name: `Session ${i}`, Steps_Viewed__c: i }));

// A switch of the org that Salesforce's API does not have.
export async function control(path, body) {
  const res = await fetch(`${url}/_rehearsal/${path}`, { method: 'POST', body: JSON.stringify(body) });
  if (!res.ok) throw new Error(`control ${path}: ${res.status} ${await res.text()}`);
}
