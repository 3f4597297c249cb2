from app.digits.values.personal_test import ModelScores, Score, errors_word, misread_words, short_score


def test_scores_in_a_table():
    assert short_score(Score(47, 50)) == "47 · 94 %"
    assert short_score(Score()) == "–"
    assert [errors_word(score) for score in (Score(5, 5), Score(3, 5), Score())] == ["·", "2", ""]


def test_what_a_model_misreads():
    assert misread_words(ModelScores("a", all=Score(5, 5))) == "a reads all of your digits right"
    assert misread_words(ModelScores("a", all=Score(3, 5), misread=((None, None),) * 2)) == "Misread by a · 2"
    many = ModelScores("a", all=Score(0, 5), misread=((None, None),) * 2)
    assert misread_words(many) == "Misread by a · 5, the first 2 of them"
    assert misread_words(ModelScores("a", problem="damaged")) == "a: damaged"
