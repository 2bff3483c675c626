using System.Text;

namespace Cordon.EndToEnd;

/// <summary>Answers that may break off.</summary>
internal static class Answers
{
    /// <summary>What came of an answer: where a stream is cut, by the upstream or because clients overlook an error in it, the connection breaks after it.</summary>
    public static async Task<string> ReadAsync(HttpResponseMessage response)
    {
        using MemoryStream body = new();
        using Stream stream = await response.Content.ReadAsStreamAsync();
        try
        {
            await stream.CopyToAsync(body);
        }
        catch (HttpIOException) when (body.Length > 0)
        {
        }

        return Encoding.UTF8.GetString(body.ToArray());
    }
}
