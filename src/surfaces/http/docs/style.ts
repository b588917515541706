/** How the page of the docs looks: no font and no picture from elsewhere, light or dark as the reader prefers. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #fbfbfa; --raised: #ffffff; --ink: #1c2024; --soft: #5b6470; --line: #e1e4e8; --accent: #0b6e4f;
  --get: #1668b8; --post: #0b6e4f; --put: #8a5a00; --delete: #b3261e; --code: #f1f3f5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --raised: #1b1f23; --ink: #e8eaed; --soft: #a2abb6; --line: #30363d; --accent: #4cc38a;
    --get: #6cb6ff; --post: #4cc38a; --put: #e3b341; --delete: #ff8f87; --code: #22272d;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 5.5rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
code, pre, textarea, .method { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace; }
code { font-size: .9em; overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
[hidden] { display: none !important; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; z-index: 3; background: var(--raised); padding: .4rem .8rem; }
header {
  position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; align-items: center;
  padding: .7rem 1.5rem; background: var(--raised); border-bottom: 1px solid var(--line);
}
header p { margin: 0; }
.brand { font-weight: 700; letter-spacing: -.01em; }
.brand span { color: var(--accent); }
.version { color: var(--soft); font-size: .875rem; }
.bar { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-left: auto; font-size: .875rem; }
.columns { display: grid; grid-template-columns: 17rem minmax(0, 1fr); max-width: 82rem; margin: 0 auto; }
nav {
  position: sticky; top: 4rem; align-self: start; max-height: calc(100vh - 4rem); overflow-y: auto;
  padding: 1.5rem 1rem 3rem 1.5rem; font-size: .875rem;
}
nav ul { list-style: none; margin: .2rem 0 1rem; padding: 0; }
nav li a { display: flex; gap: .5rem; padding: .15rem .4rem; color: var(--ink); text-decoration: none; border-radius: 4px; }
nav li a:hover { background: var(--code); }
nav .method { min-width: 3.6em; font-size: .7rem; line-height: 2; }
.tag { font-weight: 600; color: var(--soft); text-decoration: none; text-transform: capitalize; }
main { padding: 1.5rem 1.5rem 6rem; min-width: 0; }
h1 { font-size: 1.8rem; letter-spacing: -.02em; margin: .5rem 0; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .7rem; }
.group h2 { text-transform: capitalize; }
h3 { margin: 1.6rem 0 .5rem; }
h4 { margin: 1.2rem 0 .4rem; font-size: .95rem; }
.intro p, .intro dl { max-width: 44rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; }
dt { font-weight: 600; } dd { margin: 0; color: var(--soft); }
.operation { background: var(--raised); border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; }
.operation summary { display: flex; flex-wrap: wrap; gap: .2rem .8rem; align-items: baseline; padding: .6rem 1rem; cursor: pointer; }
.operation summary:hover { background: var(--code); border-radius: 8px; }
.about { color: var(--soft); }
.inside { padding: 0 1rem 1rem; border-top: 1px solid var(--line); }
.method { font-weight: 700; font-size: .8rem; min-width: 3.6rem; }
.get { color: var(--get); } .post { color: var(--post); } .put { color: var(--put); } .delete { color: var(--delete); }
.status { display: inline-block; padding: 0 .45rem; border: 1px solid var(--line); border-radius: 4px; font-size: .8rem; text-decoration: none; }
.table { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .875rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { color: var(--soft); font-size: .8rem; }
em { color: var(--delete); font-size: .75rem; font-style: normal; }
:target > th { background: var(--code); }
.try { margin-top: 1.5rem; padding: .2rem 1rem 1rem; background: var(--paper); border-radius: 8px; }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); gap: .6rem; margin-bottom: .6rem; }
.try label { display: block; font-size: .8rem; color: var(--soft); }
input, textarea {
  width: 100%; padding: .4rem .6rem; color: var(--ink); background: var(--raised);
  border: 1px solid var(--soft); border-radius: 6px; font-size: .875rem;
}
.bar input { width: 11rem; }
.buttons { display: flex; gap: .6rem; margin-top: .7rem; }
button {
  padding: .45rem 1.1rem; border: 1px solid var(--accent); border-radius: 6px; background: var(--accent); color: var(--paper);
  font: inherit; font-size: .875rem; font-weight: 600; cursor: pointer;
}
button.quiet { background: none; color: var(--accent); }
button:disabled { opacity: .6; cursor: progress; }
pre { max-height: 28rem; overflow: auto; margin: 0; padding: .8rem; background: var(--code); border-radius: 6px; font-size: .8rem; }
.answer p { margin: .8rem 0 .3rem; font-size: .875rem; }
@media (max-width: 52rem) { .columns { grid-template-columns: minmax(0, 1fr); } nav { display: none; } .bar { margin-left: 0; } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`
