using System.Text.Json;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Which texts of an agent's artifacts run over several events. An update with <c>append: true</c> goes on where the one before ended; one that does not begins the text
/// anew. One that says neither <c>append</c> nor <c>lastChunk</c> is complete by itself, as far as anybody can tell. Belongs to one stream.
/// </summary>
internal sealed class A2aChunks
{
    /// <summary>Artifacts of one stream.</summary>
    public const int MostArtifacts = 1_024;

    // Ids of tasks and artifacts that are longer are read as one: to join too much hides nothing.
    private const int LongestKey = 512;

    private readonly Dictionary<string, int> _begun = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly List<string> _completed = [];

    /// <summary>More artifacts than can be followed.</summary>
    public bool IsFull => _begun.Count > MostArtifacts;

    /// <summary>What an update's text continues; null where it is none of an artifact's.</summary>
    /// <param name="update">The object that has the artifact.</param>
    public string? ChannelOf(JsonNode update)
    {
        JsonNode artifact = update.Get("artifact"u8);
        if (artifact.Kind != JsonValueKind.Object)
        {
            return null;
        }

        string key = $"{update.Get("taskId"u8).TextOrNull()} {artifact.Get("artifactId"u8).TextOrNull()}";
        key = key.Length <= LongestKey ? key : key[..LongestKey];
        (JsonNode append, JsonNode last) = (update.Get("append"u8), update.Get("lastChunk"u8));
        int number = _begun.GetValueOrDefault(key);
        if (append.Kind != JsonValueKind.True || number == 0)
        {
            if (number > 0)
            {
                End($"artifact {number} {key}");
            }

            _begun[key] = ++number;
        }

        string channel = $"artifact {number} {key}";
        _open.Add(channel);
        if (last.Kind == JsonValueKind.True || (append.Kind == JsonValueKind.Undefined && last.Kind == JsonValueKind.Undefined))
        {
            End(channel);
        }

        return channel;
    }

    /// <summary>A task that waits for somebody, or is over, says no more: whoever waits must see all of it.</summary>
    public void Rests(JsonNode status)
    {
        if (status.Get("state"u8).TextOrNull() is { } state and not ("working" or "submitted" or "TASK_STATE_WORKING" or "TASK_STATE_SUBMITTED"))
        {
            _completed.AddRange(_open);
            _open.Clear();
        }
    }

    /// <summary>The texts that the last event has ended.</summary>
    public IReadOnlyList<string> TakeCompleted()
    {
        string[] completed = [.. _completed];
        _completed.Clear();
        return completed;
    }

    private void End(string channel)
    {
        _open.Remove(channel);
        _completed.Add(channel);
    }
}
