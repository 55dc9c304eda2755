/**
 * The routes that agents' sandbox clients speak (docs/http/sandbox.md): a sandbox is a workspace.
 */
@NullMarked
package dev.ferry.service.http.sandbox;

import org.jspecify.annotations.NullMarked;
