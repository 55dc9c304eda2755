/** CBOR codecs of the control messages and the JSON form of failures. */
@NullMarked
package dev.ferry.protocol.codec;

import org.jspecify.annotations.NullMarked;
