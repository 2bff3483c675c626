using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.State;

namespace Cordon.Configuration;

/// <summary>
/// Where the state of a data directory is, when it is not in the directory: references, never what they refer to. The gateway leaves them
/// there in a file, so that commands that are given the directory alone find the same state as the gateway.
/// </summary>
internal sealed record SharedStateReference(string Connection, string? Pepper)
{
    public const string FileName = "state.shared";

    /// <summary>Opens the state of a data directory, wherever it is; throws <see cref="StateException"/> when it cannot be used.</summary>
    public static StateDatabase Open(string data) => StateDatabase.Open(data, Of(data)?.Resolve());

    /// <summary>What a gateway has left in a data directory; null when its state is there too.</summary>
    public static SharedStateReference? Of(string data)
    {
        string path = Path.Combine(data, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            JsonNode? file = JsonNode.Parse(File.ReadAllText(path));
            return new SharedStateReference((string?)file?["connection"] ?? "", (string?)file?["pepper"]) is var reference && reference.IsOne ? reference : throw new StateException(Unreadable(path));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new StateException(Unreadable(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StateException($"'{path}' cannot be read: {exception.Message}");
        }
    }

    public void WriteTo(string data)
    {
        Directory.CreateDirectory(data);
        string path = Path.Combine(data, FileName);
        File.WriteAllText(path + ".tmp", new JsonObject { ["connection"] = Anywhere(Connection), ["pepper"] = Anywhere(Pepper) }.ToJsonString() + "\n");
        File.Move(path + ".tmp", path, overwrite: true);
    }

    private bool IsOne => CredentialReference.IsOne(Connection) && (Pepper is null || CredentialReference.IsOne(Pepper));

    private SharedState Resolve() => new(Resolve(Connection), Pepper is null ? null : Resolve(Pepper));

    private static string Resolve(string reference) =>
        CredentialReference.Resolve(reference, out string? complaint) ?? throw new StateException($"The state of this data directory is on a server, and {complaint}. Set it as it is set for the gateway.");

    // A command may be started elsewhere than the gateway.
    private static string? Anywhere(string? reference) => reference is not null && reference.StartsWith("file:", StringComparison.Ordinal) ? "file:" + Path.GetFullPath(reference[5..]) : reference;

    private static string Unreadable(string path) => $"'{path}' does not say where the state is. Start the gateway once with its configuration: it writes that file anew.";
}
