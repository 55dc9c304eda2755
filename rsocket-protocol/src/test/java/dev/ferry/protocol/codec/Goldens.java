package dev.ferry.protocol.codec;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The bytes of each sample, frozen: hex with spaces for the eye and a comment behind {@code #}.
 *
 * <p>They were checked against a CBOR reader of another make. Changing one is changing the wire.
 */
public final class Goldens {
  private Goldens() {}

  /** Annotated hex by the sample's name. */
  static Map<String, String> annotated() {
    Map<String, String> goldens = new LinkedHashMap<>(UploadGoldens.all());
    goldens.putAll(PutGoldens.all());
    goldens.putAll(FileGoldens.all());
    goldens.putAll(EntryGoldens.all());
    goldens.putAll(PieceGoldens.all());
    goldens.putAll(ZstdGoldens.all());
    goldens.putAll(SegmentGoldens.all());
    goldens.putAll(WorkspaceGoldens.all());
    goldens.putAll(GrantGoldens.all());
    goldens.putAll(TreeGoldens.all());
    goldens.putAll(BatchGoldens.all());
    goldens.putAll(TarGoldens.all());
    goldens.putAll(ServiceGoldens.all());
    return goldens;
  }

  /** Bytes by the sample's name. */
  static Map<String, byte[]> all() {
    Map<String, byte[]> goldens = new LinkedHashMap<>();
    annotated().forEach((name, hex) -> goldens.put(name, bytes(hex)));
    return goldens;
  }

  /** The bytes of annotated hex. */
  public static byte[] bytes(String annotatedHex) {
    StringBuilder digits = new StringBuilder();
    annotatedHex.lines().map(line -> line.replaceAll("#.*|\\s", "")).forEach(digits::append);
    return HexFormat.of().parseHex(digits);
  }
}
