/** The service: its properties and its wiring. The only package with configuration in it. */
@NullMarked
package dev.ferry.service;

import org.jspecify.annotations.NullMarked;
