"""The same linkage on Apache Spark (集群归并): `linking.OnSpark` is an Engine; its links are those of the default one.

Spark moves rows of integers and never reads a text: engines disagree on Chinese. What is decided rests on one number,
one sound, one key or one pair, so the engine's own functions run unchanged on the rows that share it.
"""
