// Bulk API 2.0 through jsforce.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, key, session, sessions } from './org.mjs';

const conn = connect();
conn.bulk2.pollInterval = 100;
conn.bulk2.pollTimeout = 60000;

test('an upsert of many rows, some of which fail', async () => {
  // The job ends as JobComplete although rows failed; jsforce reads the three
  // result files and joins them. Order is not promised.
  const prefix = key('bulk');
  const rows = sessions(3000, prefix);
  rows[10].Name = 'n'.repeat(81);
  rows[20].Steps_Viewed__c = 'many';
  const res = await conn.bulk2.loadAndWaitForResults({ object: session, operation: 'upsert', externalIdFieldName: 'Session_Key__c', input: rows });
  assert.equal(res.successfulResults.length, 2998);
  assert.ok(res.successfulResults.every((r) => r.sf__Created === 'true' && r.sf__Id.length === 18));
  assert.deepEqual(res.failedResults.map((r) => [r.Session_Key__c, r.sf__Id, r.sf__Error.split(':')[0]]).sort(), [
    [`${prefix}-10`, '', 'STRING_TOO_LONG'],
    [`${prefix}-20`, '', 'INVALID_FIELD'],
  ].sort());
  assert.equal(await conn.sobject(session).count({ Session_Key__c: { $like: `${prefix}%` } }), 2998);
  // A second run updates the same rows.
  const again = await conn.bulk2.loadAndWaitForResults({ object: session, operation: 'upsert', externalIdFieldName: 'Session_Key__c', input: sessions(5, prefix) });
  assert.ok(again.successfulResults.every((r) => r.sf__Created === 'false'));
});

test('a row that lacks what is required names the field', async () => {
  // jsforce's own end-to-end test expects this very text of Salesforce.
  const res = await conn.bulk2.loadAndWaitForResults({ object: 'Account', operation: 'insert', input: 'Name,Site\n,x\nQuayside Optics,y\n' });
  assert.deepEqual(res.failedResults.map((r) => r.sf__Error), ['REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --']);
  assert.equal(res.successfulResults.length, 1);
});

test('insert, update and delete from CSV text', async () => {
  const prefix = key('csv');
  const made = await conn.bulk2.loadAndWaitForResults({ object: session, operation: 'insert', input: `Session_Key__c,Name\n${prefix}-1,"a, ""b"""\n${prefix}-2,c\n` });
  assert.equal(made.successfulResults.length, 2);
  const ids = made.successfulResults.map((r) => ({ Id: r.sf__Id }));
  const changed = await conn.bulk2.loadAndWaitForResults({ object: session, operation: 'update', input: ids.map((r) => ({ ...r, Flows__c: 'Tour' })) });
  assert.equal(changed.failedResults.length, 0);
  const [one] = (await conn.query(`SELECT Name, Flows__c FROM ${session} WHERE Session_Key__c = '${prefix}-1'`)).records;
  assert.deepEqual([one.Name, one.Flows__c], ['a, "b"', 'Tour']);
  const gone = await conn.bulk2.loadAndWaitForResults({ object: session, operation: 'delete', input: ids });
  assert.equal(gone.successfulResults.length, 2);
});

test('a column that is no field fails the whole job', async () => {
  await assert.rejects(conn.bulk2.loadAndWaitForResults({ object: 'Account', operation: 'insert', input: [{ Name: 'x', Nope__c: 'y' }] }),
    /InvalidBatch : Field name not found : Nope__c/);
});

test('a job step by step, aborted and deleted', async () => {
  const job = conn.bulk2.createJob({ object: 'Account', operation: 'insert' });
  const info = await job.open();
  assert.deepEqual([info.state, info.apiVersion, info.contentType, info.concurrencyMode], ['Open', 66, 'CSV', 'Parallel']);
  await job.uploadData('Name\nQuayside Optics\n');
  assert.equal((await job.check()).state, 'Open');
  await job.abort();
  assert.equal((await job.check()).state, 'Aborted');
  await job.delete();
  await assert.rejects(job.check(), { errorCode: 'NOT_FOUND' });
});

test('a query as a job', async () => {
  const prefix = key('out');
  await conn.sobject(session).upsert(sessions(150, prefix), 'Session_Key__c');
  const stream = await conn.bulk2.query(`SELECT Id, Name, Steps_Viewed__c FROM ${session} WHERE Session_Key__c LIKE '${prefix}%'`);
  const rows = await stream.toArray();
  assert.equal(rows.length, 150);
  assert.deepEqual(Object.keys(rows[0]), ['Id', 'Name', 'Steps_Viewed__c']);
  assert.deepEqual(rows.map((r) => Number(r.Steps_Viewed__c)).sort((a, b) => a - b), Array.from({ length: 150 }, (_, i) => i));
});
