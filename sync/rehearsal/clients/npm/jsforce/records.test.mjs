// Records through jsforce: what the most used client for JavaScript expects of
// Salesforce's REST API.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import jsforce from 'jsforce';
import { connect, control, key, session, sessions, url } from './org.mjs';

const conn = connect();

test('a token is enough to sign in, and the root resource names the identity', async () => {
  // Salesforce lists `identity` among the resources of a version; jsforce reads
  // it there because a bare token does not say whose it is.
  const who = await conn.identity();
  assert.equal(who.username, 'admin@rehearsal.example');
  assert.equal(who.organization_id.length, 18);
  assert.equal(who.user_type, 'STANDARD');
});

test('SOAP login takes a user name and a password', async () => {
  // login() posts to /services/Soap/u/50.0 and takes serverUrl, sessionId and
  // userId from the envelope; the instance is cut out of serverUrl.
  const c = new jsforce.Connection({ loginUrl: url });
  const who = await c.login('admin@rehearsal.example', 'curtain-up-2026');
  assert.match(who.id, /^005/);
  assert.match(who.organizationId, /^00D/);
  assert.equal(new URL(c.instanceUrl).origin, url);
  assert.equal((await c.query('SELECT Id FROM User LIMIT 1')).totalSize, 1);
});

test('a wrong password is a SOAP fault', async () => {
  // The fault string begins with the exception code, INVALID_LOGIN.
  const c = new jsforce.Connection({ loginUrl: url });
  await assert.rejects(c.login('admin@rehearsal.example', 'wrong'), /INVALID_LOGIN/);
});

test('a query, and the count of API calls with it', async () => {
  // Sforce-Limit-Info comes with every answer: api-usage=used/limit.
  const res = await conn.query('SELECT Id, Name, Owner.Name FROM Account ORDER BY Name LIMIT 2');
  assert.equal(res.done, true);
  assert.equal(res.records.length, 2);
  assert.equal(res.records[0].attributes.type, 'Account');
  assert.equal(typeof res.records[0].Owner.Name, 'string');
  assert.equal(conn.limitInfo.apiUsage.limit, 115000);
});

test('rows come 2,000 at a time and queryMore fetches the rest', async () => {
  // jsforce strips the host off and follows nextRecordsUrl as it stands.
  const prefix = key('page');
  await conn.sobject(session).upsert(sessions(2350, prefix), 'Session_Key__c', { allowRecursive: true });
  const soql = `SELECT Id FROM ${session} WHERE Session_Key__c LIKE '${prefix}%'`;
  const first = await conn.query(soql);
  assert.deepEqual([first.done, first.totalSize, first.records.length], [false, 2350, 2000]);
  const rest = await conn.queryMore(first.nextRecordsUrl);
  assert.deepEqual([rest.done, rest.records.length], [true, 350]);
  const all = await conn.query(soql).execute({ autoFetch: true, maxFetch: 3000 });
  assert.equal(new Set(all.records.map((r) => r.Id)).size, 2350);
});

test('a smaller page on request', async () => {
  // Sforce-Query-Options is a hint, from 200 to 2,000.
  const res = await conn.query(`SELECT Id FROM ${session}`, { headers: { 'Sforce-Query-Options': 'batchSize=200' } });
  assert.equal(res.records.length, 200);
});

test('one record is created, read, updated and deleted', async () => {
  // 201 with id, 200, 204, 204; a second delete is 404 ENTITY_IS_DELETED.
  const accounts = conn.sobject('Account');
  const made = await accounts.create({ Name: 'Quayside Optics' });
  assert.deepEqual([made.success, made.errors, made.id.length], [true, [], 18]);
  assert.equal((await accounts.retrieve(made.id)).Name, 'Quayside Optics');
  assert.equal((await accounts.retrieve(made.id.slice(0, 15))).Id, made.id);
  assert.equal((await accounts.update({ Id: made.id, Phone: '1' })).success, true);
  assert.equal((await accounts.destroy(made.id)).success, true);
  await assert.rejects(accounts.destroy(made.id), { errorCode: 'ENTITY_IS_DELETED' });
  await assert.rejects(accounts.retrieve(made.id), { errorCode: 'ENTITY_IS_DELETED' });
  const bin = await conn.query(`SELECT Id, IsDeleted FROM Account WHERE Id = '${made.id}'`, { scanAll: true });
  assert.equal(bin.records[0].IsDeleted, true);
});

test('many records go 200 at a time and come back in order', async () => {
  // sObject Collections: 200 with one result a record, also when some fail.
  const contacts = conn.sobject('Contact');
  const rows = Array.from({ length: 250 }, (_, i) => (i === 220 ? { FirstName: 'Nameless' } : { LastName: `Brandt ${i}` }));
  const made = await contacts.create(rows, { allowRecursive: true });
  assert.equal(made.length, 250);
  assert.deepEqual(made.filter((r) => !r.success).length, 1);
  assert.deepEqual(made[220].errors[0].statusCode, 'REQUIRED_FIELD_MISSING');
  assert.deepEqual(made[220].errors[0].fields, ['LastName']);
  const ids = made.filter((r) => r.success).map((r) => r.id);
  const read = await contacts.retrieve(ids.slice(0, 3), { fields: ['LastName'] });
  assert.deepEqual(read.map((r) => r.LastName), ['Brandt 0', 'Brandt 1', 'Brandt 2']);
  const changed = await contacts.update(ids.map((Id) => ({ Id, Title: 'Buyer' })), { allowRecursive: true });
  assert.ok(changed.every((r) => r.success));
  const gone = await contacts.destroy(ids, { allowRecursive: true });
  assert.ok(gone.every((r) => r.success));
});

test('allOrNone undoes the good with the bad', async () => {
  const before = (await conn.query('SELECT count() FROM Contact')).totalSize;
  // jsforce throws the first failure of an allOrNone call, which Salesforce
  // reports for each innocent record as rolled back.
  const res = await conn.sobject('Contact').create([{ LastName: 'Brandt' }, { FirstName: 'Ulla' }], { allOrNone: true }).catch((e) => e);
  if (Array.isArray(res)) {
    assert.deepEqual(res.map((r) => r.errors[0].statusCode), ['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUIRED_FIELD_MISSING']);
  } else {
    assert.match(String(res.errorCode ?? res.message), /ROLLED_BACK|REQUIRED_FIELD_MISSING/);
  }
  assert.equal((await conn.query('SELECT count() FROM Contact')).totalSize, before);
});

test('upsert of one record says whether it was created', async () => {
  // PATCH sobjects/X/Key__c/value: 201 and then 200, since API 46 with a body.
  const k = key('one');
  const first = await conn.sobject(session).upsert({ Session_Key__c: k, Name: 'a' }, 'Session_Key__c');
  const again = await conn.sobject(session).upsert({ Session_Key__c: k, Name: 'b' }, 'Session_Key__c');
  assert.deepEqual([first.created, again.created, again.id], [true, false, first.id]);
  const old = connect({ version: '45.0' });
  const silent = await old.sobject(session).upsert({ Session_Key__c: k, Name: 'c' }, 'Session_Key__c');
  assert.equal(silent.success, true); // 204: jsforce makes the result up
});

test('upsert of an array keeps the order and marks each record', async () => {
  const prefix = key('many');
  const rows = sessions(300, prefix);
  rows[7].Name = 'n'.repeat(81);
  const res = await conn.sobject(session).upsert(rows, 'Session_Key__c', { allowRecursive: true });
  assert.equal(res.length, 300);
  assert.deepEqual(res.map((r, i) => (r.success ? null : i)).filter((i) => i !== null), [7]);
  assert.equal(res[7].errors[0].statusCode, 'STRING_TOO_LONG');
  assert.equal(res[8].created, true);
});

test('an external id that several records have is a list of addresses', async () => {
  // HTTP 300; jsforce hands the list over as err.data.
  await conn.sobject('Contact').create([{ LastName: 'A', Email: 'twin@acme.example' }, { LastName: 'B', Email: 'twin@acme.example' }]);
  await assert.rejects(conn.sobject('Contact').upsert({ Email: 'twin@acme.example', Title: 'x' }, 'Email'), (err) => {
    assert.ok(Array.isArray(err.data) && typeof err.data[0] === 'string');
    return true;
  });
});

test('refusals carry Salesforce\'s code, message and fields', async () => {
  await assert.rejects(conn.sobject('Account').create({}), (err) => {
    assert.equal(err.errorCode, 'REQUIRED_FIELD_MISSING');
    assert.equal(err.message, 'Required fields are missing: [Name]');
    return true;
  });
  await assert.rejects(conn.query('SELECT Bogus FROM Account'), { errorCode: 'INVALID_FIELD', message: /ERROR at Row:1:Column:8/ });
  await assert.rejects(conn.query('SELECT Id FROM Accout'), { errorCode: 'INVALID_TYPE' });
  await assert.rejects(conn.sobject('Nothing__c').describe(), { errorCode: 'NOT_FOUND' });
});

test('describes of all objects and of one', async () => {
  const all = await conn.describeGlobal();
  assert.equal(all.maxBatchSize, 200);
  assert.ok(all.sobjects.some((o) => o.name === session && o.custom && o.keyPrefix === 'a00'));
  const one = await conn.sobject(session).describe();
  const f = one.fields.find((x) => x.name === 'Session_Key__c');
  assert.deepEqual([f.type, f.length, f.externalId, f.unique, f.caseSensitive], ['string', 255, true, true, true]);
  assert.ok(one.childRelationships.length >= 0 && one.urls.rowTemplate.endsWith('/{ID}'));
  // jsforce keeps describes and asks with If-Modified-Since only on request.
  assert.equal((await conn.describe$(session)).fields.length, one.fields.length);
  const { sobjects } = await conn.tooling.describeGlobal();
  assert.ok(sobjects.some((o) => o.name === 'CustomField'));
});

test('what jsforce asks of an object in passing', async () => {
  const accounts = conn.sobject('Account');
  assert.ok((await accounts.layouts()).recordTypeMappings.length > 0);
  assert.ok((await accounts.compactLayouts()).recordTypeCompactLayoutMappings.length > 0);
  assert.ok(Array.isArray((await accounts.approvalLayouts()).approvalLayouts));
  assert.ok(Array.isArray((await conn.quickActions())));
  assert.ok((await conn.tabs()).some((t) => t.sobjectName === 'Account'));
  assert.ok(Array.isArray((await conn.theme()).themeItems));
});

test('search in SOSL', async () => {
  const { id } = await conn.sobject('Account').create({ Name: 'Zephyrine Instruments' });
  const { searchRecords } = await conn.search('FIND {zephyrine*} IN NAME FIELDS RETURNING Account(Id, Name), Contact(Id)');
  assert.deepEqual(searchRecords.map((r) => [r.attributes.type, r.Id]), [['Account', id]]);
  await assert.rejects(conn.search('FIND Zephyrine'), { errorCode: 'MALFORMED_SEARCH' });
});

test('records used last', async () => {
  const { id } = await conn.sobject('Opportunity').create({ Name: 'Quayside renewal', StageName: 'Discovery', CloseDate: '2027-01-31' });
  const list = await conn.recent();
  assert.equal(list[0].Id, id);
  assert.equal((await conn.sobject('Opportunity').recent())[0].Id, id);
});

test('limits', async () => {
  const limits = await conn.limits();
  assert.equal(limits.DailyApiRequests.Max, 115000);
  assert.ok(limits.DailyApiRequests.Remaining < 115000);
  assert.equal(typeof limits.PermissionSets.CreateCustom.Max, 'number');
});

test('records changed and deleted within a span', async () => {
  const from = new Date(Date.now() - 3600e3);
  const { id } = await conn.sobject('Account').create({ Name: 'Soon gone' });
  const to = new Date(Date.now() + 3600e3);
  assert.ok((await conn.sobject('Account').updated(from, to)).ids.includes(id));
  await conn.sobject('Account').destroy(id);
  const { deletedRecords } = await conn.sobject('Account').deleted(from, to);
  assert.ok(deletedRecords.some((r) => r.id === id));
});

test('queries built by jsforce, with children and parents', async () => {
  const { id } = await conn.sobject('Account').create({ Name: "O'Hara & Söhne" });
  await conn.sobject('Contact').create({ LastName: 'Brandt', AccountId: id });
  const found = await conn.sobject('Account').find({ Name: "O'Hara & Söhne" }, 'Id, Name, Owner.Name').include('Contacts').select('Id, LastName').end().limit(2);
  assert.deepEqual(found.map((r) => r.Contacts.records.map((c) => c.LastName)), [['Brandt']]);
  assert.equal(await conn.sobject('Account').count({ Id: id }), 1);
  const past = await conn.sobject('Contact').find({ AccountId: id, CreatedDate: { $gte: jsforce.SfDate.YESTERDAY } }, ['Id', 'Account.Name']);
  assert.equal(past[0].Account.Name, "O'Hara & Söhne");
});

test('update and delete by query', async () => {
  // jsforce reads the ids page by page and sends collections.
  const prefix = key('sweep');
  await conn.sobject(session).upsert(sessions(120, prefix), 'Session_Key__c');
  const where = { Session_Key__c: { $like: `${prefix}%` } };
  const changed = await conn.sobject(session).find(where).update({ Flows__c: 'Tour' });
  assert.equal(changed.length, 120);
  assert.equal(await conn.sobject(session).count({ ...where, Flows__c: 'Tour' }), 120);
  const gone = await conn.sobject(session).find(where).destroy();
  assert.ok(gone.length === 120 && gone.every((r) => r.success));
});

test('a composite request with references', async () => {
  const at = `/services/data/v66.0/sobjects`;
  const { compositeResponse } = await conn.requestPost('/services/data/v66.0/composite', {
    allOrNone: true,
    compositeRequest: [
      { method: 'POST', url: `${at}/Account`, referenceId: 'acc', body: { Name: 'Quayside Optics' } },
      { method: 'POST', url: `${at}/Contact`, referenceId: 'con', body: { LastName: 'Brandt', AccountId: '@{acc.id}' } },
      { method: 'GET', url: `/services/data/v66.0/query?q=SELECT+AccountId+FROM+Contact+WHERE+Id='@{con.id}'`, referenceId: 'read' },
    ],
  });
  assert.deepEqual(compositeResponse.map((r) => r.httpStatusCode), [201, 201, 200]);
  assert.equal(compositeResponse[2].body.records[0].AccountId, compositeResponse[0].body.id);
});

test('a plan for a query', async () => {
  // explain answers with at least one plan for a query that is valid.
  const { plans } = await conn.sobject('Account').find({ Name: 'x' }).explain();
  assert.equal(plans[0].sobjectType, 'Account');
  assert.ok(['Index', 'Other', 'Sharing', 'TableScan'].includes(plans[0].leadingOperationType));
});

test('a session that is over is told from other refusals', async () => {
  // 401 INVALID_SESSION_ID makes jsforce call refreshFn once and repeat.
  let asked = 0;
  const c = connect({
    accessToken: '00D000000000001!nobody',
    refreshFn: (_, done) => {
      asked++;
      done(null, process.env.ORG_TOKEN);
    },
  });
  assert.equal((await c.query('SELECT Id FROM User LIMIT 1')).totalSize, 1);
  assert.equal(asked, 1);
});

test('the day\'s calls are spent', async () => {
  await control('limits', { used: 115000 });
  try {
    await assert.rejects(conn.query('SELECT Id FROM User LIMIT 1'), { errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' });
  } finally {
    await control('limits', { used: 10 });
  }
});
