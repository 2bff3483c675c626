using System.Collections.Immutable;
using System.Text;
using Cordon.Contracts;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Tests.Wire;

/// <summary>Forms and files that are nearly right: whatever comes, nothing throws, and what is accepted is accounted for to the last byte.</summary>
public sealed class FormTests
{
    private const string Form =
        "--edge\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jsonl\"\r\nContent-Type: application/jsonl\r\n\r\n"
        + "{\"custom_id\":\"a\",\"url\":\"/v1/responses\",\"body\":{\"model\":\"m\",\"input\":\"Hello.\"}}\n{\"custom_id\":\"b\",\"url\":\"/v1/moderations\",\"body\":{\"input\":[\"x y\"]}}\r\n--edge--\r\n";

    private static readonly string[] Pieces =
        ["\r\n", "\n", "\r", "--edge", "--edge--", "\r\n--edge\r\n", "Content-Disposition: form-data; name=\"file\"\r\n", "filename*=utf-8''x", "; name=x", "\0", "{", "\"", " ", "\uFEFF", "x"];

    [Fact]
    public void A_changed_form_never_throws_and_every_byte_of_one_that_is_accepted_is_a_boundary_a_header_or_a_part()
    {
        Random random = new(7);
        int accepted = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] form = Encoding.UTF8.GetBytes(Change(Form, random));
            ImmutableArray<FormPart> parts = FormParts.Read(form, "multipart/form-data; boundary=edge", out IntakeFault? fault);
            if (fault is not null)
            {
                Assert.Empty(parts);
                continue;
            }

            accepted++;
            int at = 0;
            foreach (FormPart part in parts)
            {
                string head = Encoding.UTF8.GetString(form.AsSpan(at, part.Body.Start - at));
                Assert.Matches("^(\r\n)?--edge\r\n([^\r\n]+\r\n)+\r\n$", head);
                Assert.DoesNotContain("\r\n--edge", Encoding.UTF8.GetString(form.AsSpan(part.Body.Start, part.Body.Length)), StringComparison.Ordinal);
                at = part.Body.End;
            }

            Assert.Matches("^\r\n--edge--(\r\n)?$", Encoding.UTF8.GetString(form.AsSpan(at)));
        }

        Assert.InRange(accepted, 100, 19_900);
    }

    [Fact]
    public void A_changed_list_of_requests_never_throws_and_each_place_is_the_text_it_says()
    {
        Random random = new(11);
        int accepted = 0;
        int start = Form.IndexOf("{\"custom", StringComparison.Ordinal);
        string lines = Form[start..Form.IndexOf("\r\n--edge--", StringComparison.Ordinal)];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] carrier = Encoding.UTF8.GetBytes("in front " + Change(lines, random));
            ByteRange file = new(9, carrier.Length - 9);
            ImmutableArray<RequestReading> requests = BatchLines.Requests(carrier, file, JsonLimits.Default, out IntakeFault? fault);
            accepted += fault is null ? 1 : 0;
            foreach (Segment segment in requests.SelectMany(request => request.Segments).Concat(FileReading.Read(carrier, file, "a.jsonl", null, Trust.User, JsonLimits.Default).SelectMany(part => part)))
            {
                if (segment is { Raw.Length: > 0, Opaque: false })
                {
                    string raw = Encoding.UTF8.GetString(carrier.AsSpan(segment.Raw.Start, segment.Raw.Length));
                    Assert.Equal(segment.Text, segment.IsPlain ? raw : System.Text.Json.JsonDocument.Parse(raw).RootElement.GetString());
                }
            }
        }

        Assert.InRange(accepted, 100, 19_900);
    }

    [Fact]
    public void A_plain_text_is_edited_by_characters_and_nothing_is_escaped()
    {
        byte[] carrier = Encoding.UTF8.GetBytes("<<\\n \"ü😀\" x>>");
        byte[] edited = JsonEdit.Apply(carrier, [new TextEdit(new ByteRange(2, carrier.Length - 4), 4, 7, "\"[é]\"", IsPlain: true)]);
        Assert.Equal("<<\\n \"\"[é]\"\" x>>", Encoding.UTF8.GetString(edited));
        byte[] half = JsonEdit.Apply(carrier, [new TextEdit(new ByteRange(2, carrier.Length - 4), 5, 6, "", IsPlain: true)]);
        Assert.Equal("<<\\n \"ü\" x>>", Encoding.UTF8.GetString(half));
    }

    private static string Change(string text, Random random)
    {
        for (int i = random.Next(3); i > 0; i--)
        {
            int at = random.Next(text.Length + 1);
            int length = Math.Min(random.Next(12), text.Length - at);
            text = random.Next(3) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                _ => text.Insert(at, text.Substring(at, length)),
            };
        }

        return text;
    }
}
