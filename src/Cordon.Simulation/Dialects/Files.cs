using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Cordon.Simulation.Dialects;

/// <summary><c>/v1/files</c>, which two providers share: the caller's headers say who asks.</summary>
internal static class Files
{
    public static WireAnswer Upload(KeptThings kept, string contentType, byte[] body, SimulatedModelOptions options, Provider provider)
    {
        string boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(contentType).Boundary).ToString();
        using MemoryStream stream = new(body);
        MultipartReader reader = new(boundary, stream);
        KeptFile? file = null;
        string purpose = "user_data";
        while (reader.ReadNextSectionAsync().GetAwaiter().GetResult() is { } section)
        {
            ContentDispositionHeaderValue disposition = ContentDispositionHeaderValue.Parse(section.ContentDisposition);
            using MemoryStream content = new();
            section.Body.CopyTo(content);
            string name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (name == "purpose")
            {
                purpose = System.Text.Encoding.UTF8.GetString(content.ToArray());
            }
            else if (name == "file")
            {
                string id = (provider == Provider.Anthropic ? "file_" : "file-") + WireRequest.FingerprintOf(content.ToArray());
                file = new KeptFile(id, HeaderUtilities.RemoveQuotes(disposition.FileName).ToString(), section.ContentType ?? "application/octet-stream", purpose, content.ToArray(), provider == Provider.Anthropic);
            }
        }

        if (file is null)
        {
            return new WireAnswer.Refused(new Problem(400, "'file' is a required property", Parameter: "file"));
        }

        file = file with { Purpose = purpose };
        kept.Files.Keep(file.Id, file);
        return new WireAnswer.Whole(Facts(file, options));
    }

    public static WireAnswer List(KeptThings kept, SimulatedModelOptions options, Provider provider) => new WireAnswer.Whole(StoredThings.ListOf(
        [.. kept.Files.All().Where(file => file.IsAnthropic == (provider == Provider.Anthropic)).Select(file => Facts(file, options))], provider));

    public static WireAnswer One(KeptThings kept, string id, SimulatedModelOptions options) =>
        kept.Files.Find(id) is { } file ? new WireAnswer.Whole(Facts(file, options)) : StoredThings.Missing("File", id);

    public static WireAnswer Content(KeptThings kept, string id) =>
        kept.Files.Find(id) is { } file ? new WireAnswer.Bytes(file.Content, "application/octet-stream") : StoredThings.Missing("File", id);

    public static WireAnswer Delete(KeptThings kept, string id, Provider provider) => !kept.Files.Remove(id)
        ? StoredThings.Missing("File", id)
        : new WireAnswer.Whole(provider == Provider.Anthropic
            ? new JsonObject { ["id"] = id, ["type"] = "file_deleted" }
            : new JsonObject { ["id"] = id, ["object"] = "file", ["deleted"] = true });

    private static JsonObject Facts(KeptFile file, SimulatedModelOptions options) => file.IsAnthropic
        ? new JsonObject
        {
            ["type"] = "file",
            ["id"] = file.Id,
            ["filename"] = file.Name,
            ["mime_type"] = file.MediaType,
            ["size_bytes"] = file.Content.Length,
            ["created_at"] = StoredThings.Moment(options),
            ["downloadable"] = true,
        }
        : new JsonObject
        {
            ["id"] = file.Id,
            ["object"] = "file",
            ["bytes"] = file.Content.Length,
            ["created_at"] = options.Created.ToUnixTimeSeconds(),
            ["filename"] = file.Name,
            ["purpose"] = file.Purpose,
            ["status"] = "processed",
        };
}
