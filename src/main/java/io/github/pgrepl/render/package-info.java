/** Floor 2: plan to text, text to disk. */
package io.github.pgrepl.render;
