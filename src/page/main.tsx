/** The inspector page: takes the session from where it is, and shows it. */
import { Component, options, render } from "preact";
import { keepPage } from "./actions/files.ts";
import { followServer } from "./actions/server-news.ts";
import { listenToKeys } from "./keys.ts";
import { Page } from "./page.tsx";
import { begin } from "./source/begin.ts";
import { rememberSettings } from "./store/settings.ts";

// A row changes in place when its answer comes, so a part that got the same row is drawn again with what it stands in. The signals'
// library would leave out any part that reads a signal and got the same.
Component.prototype.shouldComponentUpdate = () => true;
// However much comes, the page is drawn once a frame.
options.debounceRendering = (draw) => void requestAnimationFrame(draw);

keepPage();
render(<Page />, document.body);
rememberSettings();
listenToKeys();
followServer();
begin();
