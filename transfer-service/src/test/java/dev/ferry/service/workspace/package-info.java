@org.jspecify.annotations.NullMarked
package dev.ferry.service.workspace;
