/** How much of a body is shown before somebody asks for more: one may have 16 MiB, and a page that draws all of it stands still. */

/** Characters that are taken apart for the tree. */
export const TREE_CHARACTERS = 262_144;
/** Members or elements of one value. */
export const CHILDREN_AT_A_TIME = 100;
/** Of a string in the tree. */
export const STRING_CHARACTERS = 1000;
/** Of text as it came. */
export const RAW_CHARACTERS = 65_536;
/** How deep the tree is open at first. */
export const OPEN_DEPTH = 3;
