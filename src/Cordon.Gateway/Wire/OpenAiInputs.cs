using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Inputs that may be text or token ids: the prompt of completions, the input of embeddings.</summary>
internal static class OpenAiInputs
{
    public static void Place(Placing placing, JsonNode input, Surface surface)
    {
        switch (input.Kind)
        {
            case JsonValueKind.String:
                placing.Text(input, surface, Trust.User);
                break;
            case JsonValueKind.Array:
                foreach (JsonNode item in input.Items)
                {
                    switch (item.Kind)
                    {
                        case JsonValueKind.String:
                            placing.Text(item, surface, Trust.User);
                            break;
                        case JsonValueKind.Number:
                            // One text as token ids. What is beside the numbers, if anything, is swept.
                            placing.OpaqueBeside(input, Surface.Unknown, Trust.User);
                            return;
                        case JsonValueKind.Array:
                            placing.OpaqueBeside(item, Surface.Unknown, Trust.User);
                            break;
                        default:
                            placing.Refuse("wrong-type", item, "Make this a string or an array of token ids.");
                            break;
                    }
                }

                break;
            case JsonValueKind.Undefined or JsonValueKind.Null:
                break;
            default:
                placing.Refuse("wrong-type", input, "Make this a string or an array.");
                break;
        }
    }
}
