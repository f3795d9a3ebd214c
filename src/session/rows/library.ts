/** The folders of packages and of the languages' own code: Python's, Node's and Rust's. */
const LIBRARY =
  /\/(?:(?:site|dist)-packages|lib\/python\d[\d.]*|node_modules|\.cargo\/registry|rustlib\/src)\/|^\/rustc\/|^</;

/** Whether a file that a traceback names is a library's, and not the plugin's own. */
export function isLibrary(file: string): boolean {
  return LIBRARY.test(file);
}
