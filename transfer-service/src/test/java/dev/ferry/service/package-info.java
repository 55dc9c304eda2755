@NullMarked
package dev.ferry.service;

import org.jspecify.annotations.NullMarked;
