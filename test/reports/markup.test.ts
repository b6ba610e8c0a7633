import assert from 'node:assert/strict';
import { markup, trusted } from '../../src/lib/reports/markup.ts';

describe('markup', () => {
  it('takes what is inserted as text, in an element and in an attribute', () => {
    const hostile = `<b title='x'>"&amp;`;
    assert.equal(markup`<p>${hostile}</p>`.html, '<p>&lt;b title=&#39;x&#39;&gt;&quot;&amp;amp;</p>');
    assert.equal(markup`<p title="${'" onload="x'}">`.html, '<p title="&quot; onload=&quot;x">');
  });

  it('takes markup as it is, alone and as a list', () => {
    const items = ['a', '<'].map((each) => markup`<li>${each}</li>`);
    assert.equal(markup`<ul>${items}</ul>`.html, '<ul><li>a</li>\n<li>&lt;</li></ul>');
    assert.equal(markup`${trusted('<hr>')}${7}${null}`.html, '<hr>7');
  });
});
