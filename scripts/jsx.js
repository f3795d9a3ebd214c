// What the page's JSX is compiled to. The build gives it to each file.
export { Fragment, h } from "preact";
