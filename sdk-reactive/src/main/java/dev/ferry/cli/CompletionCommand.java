package dev.ferry.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ferry completion}. */
@Command(
    name = "completion",
    description = "Print what makes a shell complete commands, options and their values.",
    footer = {
      "",
      "Examples:",
      "  source <(ferry completion bash)      (in ~/.bashrc, or once in a shell)",
      "  ferry completion bash > ~/.local/share/bash-completion/completions/ferry",
      "  source <(ferry completion zsh)       (in ~/.zshrc, behind compinit)"
    })
final class CompletionCommand implements Callable<Integer> {
  /** Shells that can be told. */
  enum Shell {
    /** Also with the package bash-completion. */
    BASH,
    /** By its own emulation of bash's completion. */
    ZSH;

    /** As people write it, and as it is completed. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final String ZSH_PRELUDE =
      "autoload -U +X compinit && compinit -u\nautoload -U +X bashcompinit && bashcompinit\n";

  private final Console console;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private Shell shell = Shell.BASH;

  CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    String script = AutoComplete.bash("ferry", FerryCommand.commandLine(console));
    console.result(shell == Shell.ZSH ? ZSH_PRELUDE + script : script);
    return ExitCode.OK.number();
  }
}
