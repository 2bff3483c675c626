using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cordon.Gateway.Admin.Api;

/// <summary>The description of the gateway's own routes, OpenAPI 3.1.1, made of <see cref="ApiRoute.All"/>; served at <c>/cordon/v1/openapi.json</c>.</summary>
public static partial class ApiDocument
{
    private const string Schemas = "#/components/schemas/";
    private static readonly Lazy<byte[]> Written = new(Write);

    /// <summary>The document, JSON in UTF-8.</summary>
    public static ReadOnlyMemory<byte> Utf8 => Written.Value;

    /// <summary>A path as OpenAPI writes it: what a router says of a parameter beside its name is left out.</summary>
    public static string PathOf(string pattern) => Parameter().Replace(pattern, "{$1}");

    internal static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/cordon/v1/openapi.json", (RequestDelegate)(context => JsonReply.WriteAsync(context, StatusCodes.Status200OK, Utf8)));

    private static byte[] Write()
    {
        ArrayBufferWriter<byte> buffer = new(64 * 1024);
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("openapi", "3.1.1");
            Object(json, "info", () =>
            {
                json.WriteString("title", "Cordon");
                json.WriteString("description", "The routes that the gateway serves in its own name. What it forwards is described by whose it is.");
                json.WriteString("version", typeof(ApiDocument).Assembly.GetName().Version?.ToString(3) ?? "0");
                Object(json, "license", () =>
                {
                    json.WriteString("name", "Apache-2.0");
                    json.WriteString("identifier", "Apache-2.0");
                });
            });
            Object(json, "paths", () =>
            {
                foreach (IGrouping<string, ApiRoute> path in ApiRoute.All.GroupBy(route => PathOf(route.Path)))
                {
                    Object(json, path.Key, () =>
                    {
                        foreach (ApiRoute route in path)
                        {
                            Object(json, route.Method.ToLowerInvariant(), () => Write(json, route));
                        }
                    });
                }
            });
            Object(json, "components", () =>
            {
                Object(json, "securitySchemes", () => Object(json, "key", () =>
                {
                    json.WriteString("type", "http");
                    json.WriteString("scheme", "bearer");
                    json.WriteString("description", "A Cordon key (ck_…), with the role that the operation names.");
                }));
                Object(json, "schemas", () => WriteSchemas(json));
            });
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ApiRoute route)
    {
        json.WriteString("operationId", string.Concat(Word().Matches($"{route.Method.ToLowerInvariant()}/{route.Path["/".Length..].Replace("cordon/v1/", "", StringComparison.Ordinal)}").Select((word, i) => i == 0 ? word.Value : char.ToUpperInvariant(word.Value[0]) + word.Value[1..])));
        json.WriteString("summary", route.Does);
        json.WriteString("x-cordon-caller", route.Caller.ToString().ToLowerInvariant());
        json.WriteStartArray("security");
        if (route.Caller != ApiCaller.Anybody)
        {
            json.WriteStartObject();
            json.WriteStartArray("key");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Parameters(json, route);
        if (route.Takes is { } takes)
        {
            Object(json, "requestBody", () =>
            {
                json.WriteBoolean("required", !route.MayBeEmpty);
                Content(json, takes);
            });
        }

        Object(json, "responses", () =>
        {
            Object(json, $"{route.Status}", () =>
            {
                json.WriteString("description", route.Does);
                Content(json, route.Gives);
            });
            foreach (int error in route.Errors.Concat(route.Caller == ApiCaller.Anybody ? [] : [401, 403, 503]).Distinct().Order())
            {
                Object(json, $"{error}", () =>
                {
                    json.WriteString("description", "Why not.");
                    // What is not ready says what stands against it, in the same words as when it is.
                    Content(json, route.Gives == "Health" || (route.Gives == "Policy" && error == 409) ? route.Gives : "Error");
                });
            }
        });
    }

    private static void Parameters(Utf8JsonWriter json, ApiRoute route)
    {
        json.WriteStartArray("parameters");
        foreach (Match name in Parameter().Matches(route.Path))
        {
            Parameter(json, new ApiField(name.Groups[1].Value, name.Groups[2].Value == ":long" ? "integer" : "text", MayBeMissing: false, MayBeNull: false), "path");
        }

        foreach (ApiField field in ApiRecords.FieldsOf(route.Query))
        {
            Parameter(json, field, "query");
        }

        json.WriteEndArray();
    }

    private static void Parameter(Utf8JsonWriter json, ApiField field, string place)
    {
        json.WriteStartObject();
        json.WriteString("name", field.Name);
        json.WriteString("in", place);
        json.WriteBoolean("required", !field.MayBeMissing);
        Object(json, "schema", () => Type(json, field.Type, field.MayBeNull));
        json.WriteEndObject();
    }

    private static void Content(Utf8JsonWriter json, string what) => Object(json, "content", () =>
    {
        bool isMedia = what.Contains('/', StringComparison.Ordinal);
        Object(json, isMedia ? what : "application/json", () =>
        {
            if (!isMedia)
            {
                Object(json, "schema", () => json.WriteString("$ref", Schemas + what));
            }
        });
    });

    private static void WriteSchemas(Utf8JsonWriter json)
    {
        foreach ((string name, string fields) in ApiRecords.All)
        {
            ApiField[] all = [.. ApiRecords.FieldsOf(fields)];
            Object(json, name, () =>
            {
                json.WriteString("type", "object");
                Object(json, "properties", () =>
                {
                    foreach (ApiField field in all)
                    {
                        Object(json, field.Name, () => Type(json, field.Type, field.MayBeNull));
                    }
                });
                JsonReply.WriteWords(json, "required", all.Where(field => !field.MayBeMissing).Select(field => field.Name));
            });
        }

        foreach ((string name, string[] one) in ApiRecords.Either)
        {
            Object(json, name, () =>
            {
                json.WriteStartArray("anyOf");
                foreach (string record in one)
                {
                    json.WriteStartObject();
                    json.WriteString("$ref", Schemas + record);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
        }
    }

    private static void Type(Utf8JsonWriter json, string type, bool mayBeNull)
    {
        switch (type)
        {
            case "any":
                break;
            case ['[', .. var item, ']']:
                json.WriteString("type", "array");
                Object(json, "items", () => Type(json, item, mayBeNull: false));
                break;
            case "map":
                json.WriteString("type", "object");
                Object(json, "additionalProperties", () => json.WriteString("type", "string"));
                break;
            case "integer" or "boolean":
                json.WriteString("type", type);
                break;
            case [>= 'A' and <= 'Z', ..]:
                json.WriteString("$ref", Schemas + type);
                break;
            default:
                if (mayBeNull)
                {
                    JsonReply.WriteWords(json, "type", ["string", "null"]);
                }
                else
                {
                    json.WriteString("type", "string");
                }

                if (type == "time")
                {
                    json.WriteString("format", "date-time");
                }
                else if (type != "text")
                {
                    JsonReply.WriteWords(json, "enum", type.Split('|'));
                }

                break;
        }
    }

    private static void Object(Utf8JsonWriter json, string name, Action write)
    {
        json.WriteStartObject(name);
        write();
        json.WriteEndObject();
    }

    [GeneratedRegex(@"\{\**(\w+)(:\w+)?\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("[A-Za-z0-9]+")]
    private static partial Regex Word();
}
