/** Tests of the client against a peer that speaks the protocol and misbehaves when told to. */
@NullMarked
package dev.ferry.client;

import org.jspecify.annotations.NullMarked;
