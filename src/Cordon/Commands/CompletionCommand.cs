using System.CommandLine;

namespace Cordon.Commands;

/// <summary>
/// <c>cordon completion</c>: what a shell needs to complete words. The words themselves come from the program, which answers
/// <c>cordon "[suggest:POSITION]" "LINE"</c>; so a script is the same for every version. Options are offered once a dash is typed,
/// because in most places a file may stand too, and where nothing is offered shells complete files.
/// </summary>
internal sealed class CompletionCommand
{
    // Bash makes a word of its own of "=", which the parser takes for the end of an option without a value.
    private const string Bash =
        """
        _cordon() {
          local word=${COMP_WORDS[COMP_CWORD]} line=${COMP_LINE:0:COMP_POINT} hidden='-*'
          [[ $word == = ]] && word=
          [[ $word == -* ]] && hidden=
          line="cordon${line#"${COMP_WORDS[0]}"}"
          line=${line//=/ }
          mapfile -t COMPREPLY < <(compgen -X "$hidden" -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word")
        }
        complete -o default -F _cordon cordon

        """;

    private const string Zsh =
        """
        #compdef cordon
        _cordon() {
          local line="cordon ${(j: :)words[2,CURRENT-1]}"
          (( CURRENT > 2 )) && line+=' '
          line="${line//=/ }$PREFIX"
          local -a found=(${(f)"$(${words[1]} "[suggest:${#line}]" "$line" 2>/dev/null)"})
          [[ $PREFIX == -* ]] || found=(${found:#-*})
          compadd -a found || _files
        }
        if [[ $funcstack[1] == _cordon ]]; then _cordon "$@"; else compdef _cordon cordon; fi

        """;

    private const string Fish =
        """
        function __cordon_words
            set -l line (commandline -cp | string collect | string replace -a = ' ')
            set -l words (cordon "[suggest:"(string length -- $line)"]" $line 2>/dev/null)
            string match -q -- '-*' (commandline -ct); or set words (string match -v -- '-*' $words)
            test -n "$words"; and printf '%s\n' $words; or __fish_complete_path (commandline -ct)
        end
        complete -c cordon -f -a '(__cordon_words)'

        """;

    private readonly Argument<string> _shell = new("shell") { Description = "bash, zsh or fish." };

    public Command Create()
    {
        _shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Command command = new("completion", "Prints the script that lets a shell complete cordon's words.") { _shell };
        command.SetAction(parsed =>
        {
            // Not WriteLine: a shell reads this, and its lines end in one way.
            Console.Out.Write((parsed.GetRequiredValue(_shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish }).ReplaceLineEndings("\n"));
            return Exit.Fine;
        });
        return command;
    }
}
