using System.Globalization;
using System.Text;
using Cordon.Gateway.Judging;
using Cordon.Policy;
using Cordon.State.Feedback;

namespace Cordon.Feedback;

/// <summary>Adds an exception to a policy file: the rest of the file stays as it is, and what would not be accepted is not written.</summary>
internal static class ExceptionFile
{
    private const string Key = "exceptions:";

    /// <summary>Null when it is written; else why not.</summary>
    public static string? Add(string path, Marking marking, ExceptionScope of, string owner, DateTimeOffset expires)
    {
        string text;
        try
        {
            text = File.ReadAllText(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return $"{path}: cannot be read ({exception.GetType().Name}).";
        }

        string line = Line(marking, of, owner, expires);
        if (With(text, line) is not { } written)
        {
            return $"{path}: 'exceptions' is not a list of lines; add this yourself:\n{line}";
        }

        PolicyResult result = DetectionCheck.Load(PolicySet.Parse(written, path));
        if (result.Set is null)
        {
            return string.Join('\n', result.Errors.Select(error => error.ToString()));
        }

        string beside = path + ".new";
        File.WriteAllText(beside, written);
        File.Move(beside, path, overwrite: true);
        return null;
    }

    private static string? With(string text, string line)
    {
        string[] lines = text.Split('\n');
        int at = Array.FindIndex(lines, found => found.StartsWith(Key, StringComparison.Ordinal));
        if (at < 0)
        {
            return $"{text.TrimEnd('\n')}\n{Key}\n{line}\n";
        }

        string rest = lines[at][Key.Length..].Trim();
        return rest.Length > 0 && rest[0] != '#' ? null : string.Join('\n', [.. lines[..(at + 1)], line, .. lines[(at + 1)..]]);
    }

    private static string Line(Marking marking, ExceptionScope of, string owner, DateTimeOffset expires) => string.Create(
        CultureInfo.InvariantCulture,
        $"  - {{id: {marking.Id}, guard: {marking.Guard}, rule: {Quoted(marking.Rule)}, tenant: {Quoted(marking.Tenant)}, application: {Quoted(marking.Application)}, {What(marking, of)}, owner: {Quoted(owner)}, expires: \"{expires.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\"}}");

    private static string What(Marking marking, ExceptionScope of) =>
        of == ExceptionScope.Text ? $"sha256: \"{marking.Sha256}\"" : $"surface: {marking.Surface}, passage: \"{marking.Passage}\"";

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
