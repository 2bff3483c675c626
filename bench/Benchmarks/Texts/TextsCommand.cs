using System.CommandLine;
using Cordon.Contracts;

namespace Cordon.Benchmarks.Texts;

/// <summary><c>texts</c>: how fast sorts of texts pass the guards.</summary>
internal static class TextsCommand
{
    public static Command Create()
    {
        Option<int> size = new("--size") { Description = "Thousands of characters of each text.", DefaultValueFactory = _ => 100 };
        Option<double> seconds = new("--seconds") { Description = "How long each thing is done over and over.", DefaultValueFactory = _ => 0.5 };
        Option<string[]> only = new("--only") { Description = "Kinds by their names.", AllowMultipleArgumentsPerToken = true };
        Option<string[]> files = new("--files") { Description = "These files instead of the kinds.", AllowMultipleArgumentsPerToken = true };
        Option<bool> readings = new("--readings") { Description = "Each reading beneath disguises for itself." };
        Option<bool> guards = new("--guards") { Description = "Each guard for itself." };
        Option<bool> hostile = new("--hostile") { Description = "Hostile texts, each once." };
        Option<string> root = new("--root") { Description = "The repository, whose files are some of the texts.", DefaultValueFactory = _ => "." };
        Command command = new("texts", "How fast sorts of texts pass the guards of the preset strict, as a user's text, in CPU time of this process.") { size, seconds, only, files, readings, guards, hostile, root };
        command.SetAction(parsed =>
        {
            TextFigures figures = new(TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(seconds), 0.05, 60)));
            int characters = Math.Clamp(parsed.GetValue(size), 1, 100_000) * 1000;
            string[] named = parsed.GetValue(files) ?? [], wanted = parsed.GetValue(only) ?? [];
            IEnumerable<KindOfText> kinds = named.Length > 0 ? named.Select(file => new KindOfText(Path.GetFileName(file), File.ReadAllText(file)))
                : parsed.GetValue(hostile) ? KindOfText.Hostile(characters)
                : KindOfText.All(parsed.GetValue(root)!, characters);
            kinds = kinds.Where(kind => wanted.Length == 0 || wanted.Contains(kind.Name));
            if (parsed.GetValue(hostile))
            {
                figures.Once(kinds, Surface.User, Console.Out);
            }
            else if (parsed.GetValue(readings))
            {
                figures.Readings(kinds, Console.Out);
            }
            else if (parsed.GetValue(guards))
            {
                figures.Guards(kinds, Surface.User, Console.Out);
            }
            else
            {
                figures.Kinds(kinds, Surface.User, Console.Out);
            }
        });
        return command;
    }
}
