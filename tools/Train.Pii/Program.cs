using Cordon.Train.Pii;

// dotnet run -c Release --project tools/Train.Pii -- DATA OUT
// DATA: the folder with pii_synthetic.jsonl.gz; OUT: the file of weights.
if (args.Length != 2)
{
    Console.Error.WriteLine("usage: Cordon.Train.Pii DATA OUT");
    return 2;
}

const int MostRowsOfGroup = 150;
const int MadeSentences = 24_000;
const int Passes = 8;

var random = new Random(20261122);
List<LabelledRow> rows =
[
    .. LabelledRow.Read(Path.Combine(args[0], "pii_synthetic.jsonl.gz")).Where(row => !row.IsHeldOut).GroupBy(row => row.Group).OrderBy(group => group.Key, StringComparer.Ordinal)
        .SelectMany(group => group.Take(MostRowsOfGroup)),
];
List<Sample> samples = [.. rows.Concat(new Sentences(random).Make(MadeSentences)).SelectMany(Sample.Of)];
Console.WriteLine($"{rows.Count} rows, {MadeSentences} made sentences, {samples.Count} segments, {samples.Sum(s => s.Tokens.Length)} tokens");
var perceptron = new Perceptron();
for (int pass = 1; pass <= Passes; pass++)
{
    random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(samples));
    Console.WriteLine($"pass {pass}: {perceptron.Pass(samples, random):P2} of segments wrong");
}

File.WriteAllBytes(args[1], perceptron.Write());
return 0;
