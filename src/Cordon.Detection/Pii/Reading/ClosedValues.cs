using System.Collections.Frozen;
using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>Fields whose values are one of a few words.</summary>
internal static class ClosedValues
{
    private const int Longest = 32;
    private const int MostWords = 3;

    private static readonly ImmutableArray<(Label Label, string Entity, string Rule, FrozenSet<string> Values)> Kinds =
    [
        Kind(Label.Gender, PiiEntities.Gender, "gender-named", "male,female,non-binary,nonbinary,transgender,man,woman,männlich,weiblich,divers,homme,femme,masculin,féminin,masculino,femenino,maschio,femmina,feminino,man,vrouw,kvinna,мужской,женский,男,女,男性,女性,남,여,남성,여성,ذكر,أنثى,erkek,kadın"),
        Kind(Label.Marital, PiiEntities.MaritalStatus, "marital-status-named", "single,married,divorced,widowed,separated,engaged,civil partnership,domestic partnership,ledig,verheiratet,geschieden,verwitwet,célibataire,marié,mariée,divorcé,divorcée,veuf,veuve,soltero,soltera,casado,casada,divorciado,divorciada,viudo,viuda,celibe,nubile,sposato,sposata,solteiro,solteira,gehuwd,ongehuwd,未婚,已婚,离异,既婚,미혼,기혼"),
        Kind(Label.Nationality, PiiEntities.Nationality, "nationality-named", "american,british,canadian,australian,german,french,spanish,italian,dutch,belgian,swiss,austrian,polish,czech,russian,ukrainian,chinese,japanese,korean,indian,pakistani,bangladeshi,brazilian,mexican,argentine,turkish,greek,swedish,norwegian,danish,finnish,irish,scottish,portuguese,romanian,hungarian,israeli,egyptian,saudi,iranian,iraqi,syrian,nigerian,kenyan,ethiopian,ghanaian,moroccan,vietnamese,thai,filipino,indonesian,malaysian,singaporean,deutsch,österreichisch,schweizerisch,française,français,española,español,italiana,italiano,brasileira,brasileiro,中国,日本,대한민국,россия,українa,us citizen"),
        Kind(Label.Religion, PiiEntities.Religion, "religion-named", "christian,catholic,roman catholic,protestant,orthodox,baptist,lutheran,methodist,mormon,muslim,islam,sunni,shia,jewish,judaism,hindu,hinduism,buddhist,buddhism,sikh,jain,atheist,agnostic,none,evangelisch,katholisch,römisch-katholisch,muslimisch,jüdisch,catholique,musulman,juif,católico,católica,musulmán,cattolica,cattolico"),
        Kind(Label.Ethnicity, PiiEntities.Ethnicity, "ethnicity-named", "european,caucasian,white,black,african,african american,asian,asian american,hispanic,latino,latina,native american,pacific islander,middle eastern,arab,mixed,south asian,east asian,han,roma"),
        Kind(Label.Politics, PiiEntities.PoliticalOpinion, "political-opinion-named", "liberal,conservative,democrat,republican,libertarian,socialist,social democrat,communist,progressive,centrist,green,labour,tory,independent,cdu,csu,spd,fdp,afd,die linke,grüne"),
    ];

    public static void Read(ref Candidates candidates, int at, LabelSet labels)
    {
        string text = candidates.Text;
        foreach ((Label label, string entity, string rule, FrozenSet<string> values) in Kinds)
        {
            if (!labels.Contains(label) || !candidates.Wants(entity))
            {
                continue;
            }

            FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> known = values.GetAlternateLookup<ReadOnlySpan<char>>();
            int end = at, best = 0;
            for (int words = 0; words < MostWords; words++)
            {
                while (end < text.Length && end - at <= Longest && (char.IsLetter(text[end]) || text[end] == '-'))
                {
                    end++;
                }

                best = known.Contains(text.AsSpan(at, end - at)) ? end : best;
                if (end >= text.Length || text[end] != ' ')
                {
                    break;
                }

                end++;
            }

            candidates.Touch(at, end + 1);
            if (best > at)
            {
                candidates.Add(new(at, best, entity, rule, Severity.Medium, 0.7, "A trait of a person that its label names.", Proven: false));
            }
        }
    }

    private static (Label, string, string, FrozenSet<string>) Kind(Label label, string entity, string rule, string values) =>
        (label, entity, rule, values.Split(',').ToFrozenSet(StringComparer.OrdinalIgnoreCase));
}
