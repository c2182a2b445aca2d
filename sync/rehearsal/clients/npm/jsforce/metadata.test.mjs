// The Metadata API through jsforce: SOAP for most, REST for a deploy.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync, crc32 } from 'node:zlib';
import { connect } from './org.mjs';

const conn = connect();
conn.metadata.pollInterval = 100;
conn.metadata.pollTimeout = 60000;

// zip packs texts as a zip archive, as a deploy wants it.
function zip(files) {
  const local = [];
  const central = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text);
    const packed = deflateRawSync(data);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(crc32(data), 14);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(data.length, 22);
    head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    head.copy(entry, 6, 4, 30);
    entry.writeUInt32LE(at, 42);
    local.push(head, Buffer.from(name), packed);
    central.push(entry, Buffer.from(name));
    at += 30 + name.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, directory, end]);
}

const ns = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
const manifest = (types) =>
  `<?xml version="1.0" encoding="UTF-8"?><Package ${ns}>` +
  Object.entries(types).map(([name, members]) => `<types>${members.map((m) => `<members>${m}</members>`).join('')}<name>${name}</name></types>`).join('') +
  '<version>66.0</version></Package>';
const object = (name, fields) =>
  `<?xml version="1.0" encoding="UTF-8"?><CustomObject ${ns}><deploymentStatus>Deployed</deploymentStatus>${fields}` +
  `<label>${name}</label><nameField><label>Name</label><type>Text</type></nameField><pluralLabel>${name}s</pluralLabel><sharingModel>ReadWrite</sharingModel></CustomObject>`;
const text = (name, more = '') =>
  `<fields><fullName>${name}</fullName><label>${name}</label><length>50</length><required>false</required><type>Text</type>${more}</fields>`;
const grant = (name, label) =>
  `<?xml version="1.0" encoding="UTF-8"?><PermissionSet ${ns}><fieldPermissions><editable>true</editable><field>${name}.ExtId__c</field><readable>true</readable></fieldPermissions>` +
  `<hasActivationRequired>false</hasActivationRequired><label>${label}</label><objectPermissions><allowCreate>true</allowCreate><allowDelete>true</allowDelete><allowEdit>true</allowEdit>` +
  `<allowRead>true</allowRead><modifyAllRecords>false</modifyAllRecords><object>${name}</object><viewAllRecords>false</viewAllRecords></objectPermissions></PermissionSet>`;

const pack = (name, set) => zip({
  'package.xml': manifest({ CustomObject: [name], CustomField: [`${name}.ExtId__c`], PermissionSet: [set] }),
  [`objects/${name}.object`]: object(name.replace('__c', ''), text('ExtId__c', '<externalId>true</externalId><unique>true</unique>')),
  [`permissionsets/${set}.permissionset`]: grant(name, set),
});

// assign gives a permission set to oneself, without which nobody sees the
// fields that a deploy has made.
async function assign(set) {
  const { Id } = (await conn.query(`SELECT Id FROM PermissionSet WHERE Name = '${set}'`)).records[0];
  const { user_id } = await conn.identity();
  return conn.sobject('PermissionSetAssignment').create({ AssigneeId: user_id, PermissionSetId: Id });
}

test('a deploy over SOAP, which makes an object that works', async () => {
  // deploy, then checkDeployStatus until done; a field stays hidden until a
  // permission set that grants it is assigned, also for administrators.
  const res = await conn.metadata.deploy(pack('SoapTable__c', 'SoapSet'), { singlePackage: true, rollbackOnError: true }).complete(true);
  assert.deepEqual([res.status, res.success, res.done, Number(res.numberComponentErrors), Number(res.numberComponentsTotal)], ['Succeeded', true, true, 0, 3]);
  const names = [].concat(res.details.componentSuccesses).map((c) => c.fullName);
  for (const n of ['SoapTable__c', 'SoapTable__c.ExtId__c', 'SoapSet', 'package.xml']) assert.ok(names.includes(n), n);
  const early = await conn.sobject('SoapTable__c').describe();
  assert.ok(!early.fields.some((f) => f.name === 'ExtId__c'), 'the field shows before it was granted');
  assert.ok((await assign('SoapSet')).success);
  assert.ok((await conn.sobject('SoapTable__c').describe()).fields.some((f) => f.name === 'ExtId__c'));
  const made = await conn.sobject('SoapTable__c').upsert([{ ExtId__c: 'a', Name: 'A' }, { ExtId__c: 'b', Name: 'B' }], 'ExtId__c');
  assert.deepEqual(made.map((r) => r.created), [true, true]);
});

test('a deploy over REST', async () => {
  // multipart with the parts entity_content and file; jsforce polls by SOAP.
  const res = await conn.metadata.deployRest(pack('RestTable__c', 'RestSet'), { singlePackage: true, rollbackOnError: true }).complete(true);
  assert.deepEqual([res.status, res.success], ['Succeeded', true]);
  const rest = await conn.metadata.checkDeployStatus(res.id, true, true);
  assert.deepEqual([rest.status, rest.numberComponentsTotal, rest.details.componentFailures], ['Succeeded', 3, []]);
  assert.ok(rest.details.allComponentMessages.some((m) => m.forPackageManifestFile && m.componentType === ''));
});

test('the same deploy again changes nothing', async () => {
  const res = await conn.metadata.deploy(pack('RestTable__c', 'RestSet'), { singlePackage: true }).complete(true);
  assert.equal(res.status, 'Succeeded');
  const row = [].concat(res.details.componentSuccesses).find((c) => c.fullName === 'RestTable__c');
  assert.equal(String(row.created), 'false');
});

test('a deploy that only checks leaves nothing', async () => {
  const res = await conn.metadata.deploy(pack('CheckTable__c', 'CheckSet'), { singlePackage: true, checkOnly: true, rollbackOnError: true }).complete();
  assert.deepEqual([res.status, res.checkOnly], ['Succeeded', true]);
  assert.equal((await conn.tooling.query("SELECT Id FROM CustomObject WHERE DeveloperName = 'CheckTable'")).totalSize, 0);
});

test('a deploy with an error is rolled back and says where', async () => {
  const bad = zip({
    'package.xml': manifest({ CustomObject: ['BadTable__c'], CustomField: ['BadTable__c.Long__c'] }),
    'objects/BadTable__c.object': object('BadTable', '<fields><fullName>Long__c</fullName><label>Long</label><length>300</length><type>Text</type></fields>'),
  });
  const res = await conn.metadata.deploy(bad, { singlePackage: true, rollbackOnError: true }).complete(true);
  assert.deepEqual([res.status, res.success], ['Failed', false]);
  const failure = [].concat(res.details.componentFailures)[0];
  assert.equal(failure.problemType, 'Error');
  assert.match(failure.fullName, /BadTable__c/);
  assert.equal((await conn.tooling.query("SELECT Id FROM CustomObject WHERE DeveloperName = 'BadTable'")).totalSize, 0);
});

test('a zip without a manifest', async () => {
  // Recorded by simple-salesforce.
  const res = await conn.metadata.deploy(zip({ 'readme.txt': 'x' }), { singlePackage: true }).complete(true);
  assert.equal(res.status, 'Failed');
  assert.equal([].concat(res.details.componentFailures)[0].problem, 'No package.xml found');
});

test('what kinds of metadata there are', async () => {
  const d = await conn.metadata.describe('66.0');
  const kinds = Object.fromEntries(d.metadataObjects.map((m) => [m.xmlName, m]));
  assert.equal(kinds.CustomObject.directoryName, 'objects');
  assert.ok([].concat(kinds.CustomObject.childXmlNames).includes('CustomField'));
  assert.equal(kinds.PermissionSet.suffix, 'permissionset');
});

test('a list of what is there', async () => {
  const list = [].concat(await conn.metadata.list([{ type: 'CustomObject' }, { type: 'PermissionSet' }], '66.0'));
  const mine = list.find((m) => m.fullName === 'RestTable__c');
  assert.deepEqual([mine.type, mine.fileName], ['CustomObject', 'objects/RestTable__c.object']);
  assert.ok(list.some((m) => m.type === 'PermissionSet' && m.fullName === 'RestSet'));
});

test('fields made by upsertMetadata, read back and deleted', async () => {
  // Synchronous; created on the first run, not on the second.
  const fields = ['One__c', 'Two__c'].map((n) => ({ fullName: `RestTable__c.${n}`, label: n, type: 'Text', length: 30 }));
  assert.deepEqual((await conn.metadata.upsert('CustomField', fields)).map((r) => [r.success, r.created]), [[true, true], [true, true]]);
  assert.deepEqual((await conn.metadata.upsert('CustomField', fields)).map((r) => [r.success, r.created]), [[true, false], [true, false]]);
  const read = await conn.metadata.read('CustomField', 'RestTable__c.One__c');
  assert.deepEqual([read.fullName, read.type, Number(read.length)], ['RestTable__c.One__c', 'Text', 30]);
  const set = await conn.metadata.read('PermissionSet', 'RestSet');
  assert.deepEqual([set.fullName, set.label], ['RestSet', 'RestSet']);
  const bad = await conn.metadata.create('CustomField', { fullName: 'RestTable__c.Flag__c', label: 'Flag', type: 'Checkbox', required: true, defaultValue: false });
  assert.equal(bad.success, false);
  assert.match(JSON.stringify(bad.errors), /Can not specify 'required' for a CustomField of type Checkbox/);
  assert.deepEqual([].concat(await conn.metadata.delete('CustomField', 'RestTable__c.Two__c')).map((r) => r.success), [true]);
  const gone = [].concat(await conn.metadata.delete('CustomField', 'RestTable__c.Never__c'));
  assert.equal(gone[0].success, false);
});

test('more than ten components in one call are refused', async () => {
  const many = Array.from({ length: 11 }, (_, i) => ({ fullName: `RestTable__c.F${i}__c`, label: `F${i}`, type: 'Text', length: 30 }));
  await assert.rejects(async () => {
    // jsforce cuts larger calls into tens itself, so the call is sent raw.
    const body = `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header ${ns}><SessionHeader><sessionId>${conn.accessToken}</sessionId></SessionHeader></e:Header>` +
      `<e:Body ${ns}><readMetadata><type>CustomField</type>${many.map((m) => `<fullNames>${m.fullName}</fullNames>`).join('')}</readMetadata></e:Body></e:Envelope>`;
    const res = await fetch(`${conn.instanceUrl}/services/Soap/m/66.0`, { method: 'POST', body, headers: { 'Content-Type': 'text/xml; charset=UTF-8', SOAPAction: '""' } });
    const answer = await res.text();
    if (res.status === 500) throw new Error(answer);
  }, /LIMIT_EXCEEDED|EXCEEDED/);
});

test('a retrieve brings a zip', async () => {
  const res = await conn.metadata.retrieve({ apiVersion: '66.0', singlePackage: true, unpackaged: { types: [{ members: ['RestTable__c'], name: 'CustomObject' }, { members: ['RestSet'], name: 'PermissionSet' }], version: '66.0' } }).complete();
  assert.equal(String(res.success), 'true');
  const bytes = Buffer.from(res.zipFile, 'base64');
  assert.equal(bytes.subarray(0, 2).toString(), 'PK');
  for (const name of ['package.xml', 'objects/RestTable__c.object', 'permissionsets/RestSet.permissionset']) assert.ok(bytes.includes(name), name);
});

test('an old session is a SOAP fault', async () => {
  // jsforce tells it by the words INVALID_SESSION_ID in the fault.
  await assert.rejects(connect({ accessToken: '00D000000000001!nobody' }).metadata.describe('66.0'), /INVALID_SESSION_ID/);
});
